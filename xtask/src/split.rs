//! Cuts the module of the interface into the one that a window starts with and parts that come later.
//!
//! Functions marked in `ui/src/views/parts.rs` are the seams. What only a part can reach is moved into its module; what
//! several parts need and the start does not becomes a module of its own, fetched with each of them.

use anyhow::{Context, Result, anyhow, ensure};
use std::{fs, path::Path};
use wasm_split_cli_support::Options;

/// What the library calls the script that fetches parts, and the script of the bindings in it.
const LINK: &str = "./__wasm_split.js";
const BINDINGS: &str = "./main.js";

/// A module that was cut.
pub(crate) struct Cut {
    /// The module to start with; the bindings are yet to be made for it.
    pub(crate) start: Vec<u8>,
    /// File name and content of the others.
    pub(crate) parts: Vec<(String, Vec<u8>)>,
    /// The script that fetches them by these names.
    link: String,
}

/// Cuts `module`, which was linked with its relocations; `folder` is used meanwhile and left as it was.
///
/// # Errors
/// A module without relocations or with something in it that cannot be cut, or a folder that cannot be written.
pub(crate) fn cut(module: &[u8], folder: &Path) -> Result<Cut> {
    let work = folder.join("split");
    let start = work.join("start.wasm");
    let mut options = Options::new(module);
    options.output_dir = &work;
    options.main_out_path = &start;
    options.link_name = LINK;
    options.main_module = BINDINGS;
    let done = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("the module of the interface cannot be cut: {error:#}"))?;
    let mut parts = Vec::new();
    for path in &done.split_modules {
        let name = path.file_name().context("a part has a name")?.to_string_lossy().into_owned();
        parts.push((name, fs::read(path)?));
    }
    parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let cut = Cut { start: fs::read(&start)?, parts, link: fs::read_to_string(work.join(LINK))? };
    fs::remove_dir_all(&work)?;
    Ok(cut)
}

impl Cut {
    /// The loader with the script that fetches parts inside: `bindings` is what was made for the start, `names` has the
    /// names under which the parts were placed, in their order.
    ///
    /// The two scripts import each other, so neither could have a digest of its content in its name; in one file both do.
    ///
    /// # Errors
    /// When one of the scripts is not of the expected form, as another version of its maker might write it.
    pub(crate) fn loader(&self, bindings: &str, names: &[String]) -> Result<String> {
        let mut fetching = self.link.clone();
        take(&mut fetching, &format!("import {{ initSync }} from \"{BINDINGS}\";\n"), "")?;
        for ((plain, _), name) in self.parts.iter().zip(names) {
            take(&mut fetching, &format!("\"./{plain}\""), &format!("\"./{name}\""))?;
        }
        if !self.parts.is_empty() {
            take(&mut fetching, "WebAssembly.instantiateStreaming(src, imports)", "instantiate(src, imports)")?;
        }
        let loaders: Vec<&str> = fetching
            .lines()
            .filter_map(|line| line.strip_prefix("export const ")?.split_once(" = ").map(|(name, _)| name))
            .collect();
        let loaders = loaders.join(", ");
        let fetching = fetching.replace("export const ", "const ");
        let mut bindings = bindings.to_owned();
        let end = format!(" from \"{LINK}\"");
        let imports: Vec<String> = bindings
            .lines()
            .filter_map(|line| Some(line.strip_prefix("import * as ")?.strip_suffix(&end)?.to_owned()))
            .collect();
        ensure!(!imports.is_empty(), "the bindings import no part");
        for name in imports {
            take(&mut bindings, &format!("import * as {name}{end}"), &format!("const {name} = parts;"))?;
        }
        Ok(format!("const parts = (() => {{\n{INSTANTIATE}{fetching}return {{ {loaders} }};\n}})();\n{bindings}"))
    }
}

/// A host that names another type than WebAssembly's is no reason not to start, as for the module of the start.
const INSTANTIATE: &str = r#"async function instantiate(coming, imports) {
    const response = await coming;
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    if (response.headers.get("Content-Type") === "application/wasm") {
        return WebAssembly.instantiateStreaming(response, imports);
    }
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
"#;

/// Replaces `from`, which must be there.
fn take(script: &mut String, from: &str, to: &str) -> Result<()> {
    ensure!(script.contains(from), "a script of the interface does not have `{}` in it", from.trim_end());
    *script = script.replace(from, to);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut() -> Cut {
        let link = "import { initSync } from \"./main.js\";\n\
            const __chunk_1 = load(() => fetch(new URL(\"./chunk_1.wasm\", import.meta.url)), [], \
            (src, imports) => WebAssembly.instantiateStreaming(src, imports));\n\
            export const __wasm_split_load_pages = wrap(load(\"./split_pages.wasm\", [__chunk_1]));\n";
        let parts = vec![("chunk_1.wasm".to_owned(), Vec::new()), ("split_pages.wasm".to_owned(), Vec::new())];
        Cut { start: Vec::new(), parts, link: link.to_owned() }
    }

    #[test]
    fn the_loader_is_one_script_that_names_the_parts_as_they_were_placed() {
        let bindings = "import * as import1 from \"./__wasm_split.js\"\nfunction initSync() {}\n";
        let names = ["chunk_1-0011223344.wasm".to_owned(), "split_pages-5566778899.wasm".to_owned()];
        let loader = cut().loader(bindings, &names).unwrap();
        for there in [
            "\"./chunk_1-0011223344.wasm\"",
            "\"./split_pages-5566778899.wasm\"",
            "\nconst __wasm_split_load_pages = ",
            "return { __wasm_split_load_pages };",
            "\nconst import1 = parts;\nfunction initSync",
            "=> instantiate(src, imports)",
        ] {
            assert!(loader.contains(there), "{there} in {loader}");
        }
        for gone in ["import ", "export ", "\"./chunk_1.wasm\""] {
            assert!(!loader.contains(gone), "{gone} in {loader}");
        }
    }

    #[test]
    fn scripts_of_another_form_are_refused() {
        let names = ["a.wasm".to_owned(), "b.wasm".to_owned()];
        assert!(cut().loader("function initSync() {}\n", &names).is_err());
        let other = Cut { link: "export const load = 1;\n".to_owned(), ..cut() };
        assert!(other.loader("import * as import1 from \"./__wasm_split.js\"\n", &names).is_err());
    }
}

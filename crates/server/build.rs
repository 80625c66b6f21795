//! Puts the built interface into the binary: each file of `ui/dist`, compressed where that helps.
//!
//! A development build reads `ui/dist` at run time instead, so that a change of the interface rebuilds nothing here;
//! `ATOM_EMBED_UI=1` makes it embed as a release build does.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let dist = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../ui/dist");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ATOM_EMBED_UI");
    let embed = env::var("PROFILE")? == "release" || env::var("ATOM_EMBED_UI").is_ok_and(|value| value == "1");

    let mut table = String::from("&[\n");
    if embed {
        // Cargo looks at a folder with all that is in it; one that is not there yet makes this run each time, which is right.
        println!("cargo::rerun-if-changed={}", dist.display());
        if dist.join("index.html").is_file() {
            let mut names = Vec::new();
            walk(&dist, "", &mut names)?;
            names.sort();
            for (at, name) in names.iter().enumerate() {
                table += &entry(&dist, name, &out.join(format!("ui-{at}")))?;
            }
        } else {
            println!(
                "cargo::warning=ui/dist has no interface (cargo xtask ui builds it): this binary will serve a page that says so"
            );
        }
    }
    table.push(']');
    fs::write(out.join("interface.rs"), table)?;
    Ok(())
}

/// All files under `dir` that do not start with a dot, as paths with `/` relative to the first call's folder.
fn walk(dir: &Path, prefix: &str, names: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{} is not UTF-8", name.display()))?;
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), names)?;
        } else {
            names.push(path);
        }
    }
    Ok(())
}

/// One row of the table: name, digest, whether compressed, bytes.
fn entry(dist: &Path, name: &str, to: &Path) -> Result<String, Box<dyn Error>> {
    let plain = fs::read(dist.join(name))?;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&plain)?;
    let packed = encoder.finish()?;
    // A font is compressed already: a twentieth saved is not worth unpacking.
    let gzip = packed.len() * 20 < plain.len() * 19;
    fs::write(to, if gzip { &packed } else { &plain })?;
    let digest = blake3::hash(&plain).to_hex();
    let mut row = String::new();
    writeln!(
        row,
        "    Embedded {{ name: {name:?}, digest: \"{}\", gzip: {gzip}, bytes: include_bytes!({to:?}) }},",
        &digest[..16]
    )?;
    Ok(row)
}

//! Builds the interface into `ui/dist`: the WASM modules, their loader, one style sheet, the font and the page.
//!
//! Nothing has to be installed for it beyond a compiler that knows `wasm32-unknown-unknown`: the bindings generator is
//! a library here. Every file but the page carries a digest of its content in its name, so a cache can keep it for
//! ever and never shows an old one.

use crate::{say, shrink, split, unused, weigh::Weight};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs, mem,
    path::{Path, PathBuf},
    process::Command,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the interface and returns the folder that a host serves, `ui/dist`.
///
/// `release` makes the small module that ships; otherwise the quick one for development. A second call with nothing
/// changed leaves the folder alone.
///
/// # Errors
/// No compiler for the target (the message names what to install), a compile error, or a folder that cannot be written.
pub(crate) fn build(release: bool) -> Result<PathBuf> {
    let root = crate::process::root();
    let wasm = compile(&root, release)?;
    let dist = root.join("ui/dist");
    let stamp = digest_of_inputs(&root, &wasm)?;
    if fs::read_to_string(dist.join(".stamp")).is_ok_and(|old| old == stamp) {
        return Ok(dist);
    }
    // A sibling folder is filled and then takes the place, so that a running host never serves half an interface.
    let fresh = root.join("ui/dist.new");
    remove(&fresh)?;
    let assets = fresh.join("assets");
    fs::create_dir_all(&assets)?;
    assemble(&root, &wasm, &fresh, &assets, release)?;
    fs::write(fresh.join(".stamp"), stamp)?;
    remove(&dist)?;
    fs::rename(&fresh, &dist).context("could not put the built interface into ui/dist")?;
    if release {
        say::note(&Weight::of(&dist)?.told());
    }
    Ok(dist)
}

/// Compiles `atom-ui` and returns the raw module.
fn compile(root: &Path, release: bool) -> Result<PathBuf> {
    let profile = if release { "wasm" } else { "wasm-dev" };
    // A target folder of its own: the flags differ from the native build, and neither waits for the other's lock.
    let target_dir = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("ui");
    let mut cargo = Toolchain::find()?.cargo()?;
    cargo.args(["build", "--quiet", "--package", "atom-ui", "--bin", "atom-ui", "--target", TARGET]);
    cargo.args(["--profile", profile]).arg("--target-dir").arg(&target_dir).current_dir(root);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags().join("\x1f"));
    let status = cargo.status().context("could not start cargo")?;
    ensure!(status.success(), "the interface did not compile (see above)");
    let wasm = target_dir.join(TARGET).join(profile).join("atom-ui.wasm");
    ensure!(wasm.is_file(), "cargo left no module at {}", wasm.display());
    Ok(wasm)
}

/// What the compiler is told beside what cargo tells it.
fn flags() -> Vec<String> {
    let mut flags: Vec<String> =
        std::env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    // Leptos then hides the types of components from each other: the same interface, compiled in half the time.
    flags.extend(["--cfg", "erase_components"].map(str::to_owned));
    // Relocations tell which function needs which, so that the module can be cut.
    flags.push("-Clink-arg=--emit-relocs".to_owned());
    // Messages of panics name files: where they lie on this machine is nobody's business, and long.
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sources = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut sources: Vec<PathBuf> = sources.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    sources.sort();
    flags.extend(sources.iter().map(|folder| format!("--remap-path-prefix={}=", folder.display())));
    flags
}

/// A compiler that can build for the target.
pub(crate) enum Toolchain {
    /// rustup's, with the target installed.
    Rustup,
    /// Debian's `rustc-web`, which builds the standard library from `rust-web-src`.
    Debian,
}

impl Toolchain {
    /// Looks for one.
    ///
    /// # Errors
    /// When there is none; the message names what to install.
    pub(crate) fn find() -> Result<Self> {
        let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
        if installed.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|line| line == TARGET)) {
            return Ok(Self::Rustup);
        }
        let debian = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src/rust/library/Cargo.toml"];
        if debian.iter().all(|path| Path::new(path).exists()) {
            return Ok(Self::Debian);
        }
        bail!(
            "no compiler for {TARGET}: run `rustup target add {TARGET}`, \
             or on Debian `apt-get install rustc-web cargo-web rust-web-src`"
        )
    }

    fn cargo(&self) -> Result<Command> {
        match self {
            Self::Rustup => {
                // Not `$CARGO`: that is the bare binary, which does not choose the toolchain.
                Ok(Command::new("cargo"))
            }
            Self::Debian => {
                let mut cargo = Command::new("/usr/bin/cargo");
                cargo.arg("-Zbuild-std=std,panic_abort");
                cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", "/usr/bin/rustc");
                // rustup's variables would send the children back to a toolchain without the target.
                for name in ["RUSTUP_TOOLCHAIN", "RUSTDOC", "CARGO"] {
                    cargo.env_remove(name);
                }
                if let Some(linker) = rust_lld() {
                    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                }
                Ok(cargo)
            }
        }
    }
}

/// The `rust-lld` of any toolchain that has one; Debian's does not.
fn rust_lld() -> Option<PathBuf> {
    ["rustc", "/usr/bin/rustc"].into_iter().find_map(|rustc| {
        let out = Command::new(rustc).args(["--print", "sysroot"]).output().ok()?;
        let rustlib = PathBuf::from(String::from_utf8(out.stdout).ok()?.trim()).join("lib/rustlib");
        let hosts = fs::read_dir(rustlib).ok()?;
        hosts.flatten().map(|host| host.path().join("bin/rust-lld")).find(|path| path.is_file())
    })
}

/// A digest of everything that `ui/dist` is made of.
fn digest_of_inputs(root: &Path, wasm: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&read(wasm)?);
    // The recipe is an ingredient.
    for recipe in
        [include_str!("ui.rs"), include_str!("split.rs"), include_str!("unused.rs"), include_str!("shrink.rs")]
    {
        hasher.update(recipe.as_bytes());
    }
    for folder in ["ui/page", "ui/styles", "ui/styles/fonts"] {
        let mut files: Vec<_> = fs::read_dir(root.join(folder))?.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            hasher.update(file.to_string_lossy().as_bytes());
            hasher.update(&read(file)?);
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Writes all files of the interface; `small` spends a while on the size of the modules.
fn assemble(root: &Path, wasm: &Path, dist: &Path, assets: &Path, small: bool) -> Result<()> {
    let page = root.join("ui/page");
    let styles = root.join("ui/styles");

    let mut cut = split::cut(&unused::without_streams(&read(wasm)?)?, dist)?;
    let mut parts = Vec::new();
    for (name, content) in &mut cut.parts {
        let content = mem::take(content);
        parts.push(place(assets, name, &if small { shrink::part(&content, dist)? } else { content })?);
    }
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_bytes("atom_ui", mem::take(&mut cut.start))
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true);
    // Parts use the start's table of functions.
    bindgen.remove_name_section(true).remove_producers_section(true).keep_lld_exports(true);
    let mut module = bindgen.generate_output().context("wasm-bindgen could not read the module")?;
    let module_bytes = module.wasm_mut().emit_wasm();
    let module_bytes = if small { shrink::start(module_bytes, dist)? } else { module_bytes };
    let wasm = place(assets, "atom_ui_bg.wasm", &module_bytes)?;
    let loader = place(assets, "atom_ui.js", cut.loader(module.js(), &parts)?.as_bytes())?;

    let font = place(assets, "inter-latin.woff2", &read(&styles.join("fonts/inter-latin.woff2"))?)?;
    fs::copy(styles.join("fonts/OFL.txt"), assets.join("inter-OFL.txt"))?;
    let css = style_sheet(&styles)?.replace("fonts/inter-latin.woff2", &font);
    let css = place(assets, "atom.css", css.as_bytes())?;

    let boot = read_text(&page.join("boot.js"))?;
    let boot =
        place(assets, "boot.js", boot.replace("atom_ui.js", &loader).replace("atom_ui_bg.wasm", &wasm).as_bytes())?;
    let theme = place(assets, "theme.js", &read(&page.join("theme.js"))?)?;
    let icon = place(assets, "icon.svg", &read(&root.join("icons/icon.svg"))?)?;

    let mut html = read_text(&page.join("index.html"))?;
    let names = [
        ("atom.css", &css),
        ("boot.js", &boot),
        ("theme.js", &theme),
        ("icon.svg", &icon),
        ("inter-latin.woff2", &font),
        ("atom_ui.js", &loader),
        ("atom_ui_bg.wasm", &wasm),
    ];
    for (plain, hashed) in names {
        html = html.replace(&format!("/assets/{plain}"), &format!("/assets/{hashed}"));
    }
    // The sprite stands in the page itself: icons are there with the first frame and need no request.
    html = html.replace("<!-- icons -->", read_text(&page.join("icons.svg"))?.trim_end());
    fs::write(dist.join("index.html"), html)?;
    Ok(())
}

/// The style sheet: `app.css` with its `@import` lines replaced by the files that they name, in their order.
fn style_sheet(styles: &Path) -> Result<String> {
    let index = read_text(&styles.join("app.css"))?;
    let mut css = String::new();
    for line in index.lines() {
        match line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";")) {
            Some(file) => css += &read_text(&styles.join(file))?,
            None => css += line,
        }
        css.push('\n');
    }
    Ok(css)
}

/// Writes `content` under a name that carries its digest, and returns that name.
fn place(folder: &Path, name: &str, content: &[u8]) -> Result<String> {
    let digest = blake3::hash(content).to_hex();
    let (stem, extension) = name.split_once('.').context("a file name with an extension")?;
    let name = format!("{stem}-{}.{extension}", &digest[..10]);
    fs::write(folder.join(&name), content).with_context(|| format!("could not write {name}"))?;
    Ok(name)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("could not read {}", file.display()))
}

fn read_text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

//! Embeds the version with its commit, and on Windows the icon and the manifest.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rustc-env=SHEETSLEUTH_VERSION={}", version());
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(windows)]
    windows_resources();
}

/// `1.2.0` on its tag and outside a repository, `1.2.0-5-gabc1234` five commits later, `1.2.0+abc1234` while there is no tag.
fn version() -> String {
    let package = env!("CARGO_PKG_VERSION");
    if !is_own_repository() {
        return package.to_owned();
    }
    // A commit moves one of these; without naming them every build would run this script again.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]).filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let tagged = git(&["describe", "--tags", "--match", "v[0-9]*"]).map(|tag| tag.trim_start_matches('v').to_owned());
    let untagged = || git(&["rev-parse", "--short=7", "HEAD"]).map(|commit| format!("{package}+{commit}"));
    tagged.or_else(untagged).unwrap_or_else(|| package.to_owned())
}

/// A source archive unpacked inside some other repository must not take that one's commit.
fn is_own_repository() -> bool {
    let top = git(&["rev-parse", "--show-toplevel"]).and_then(|top| Path::new(&top).canonicalize().ok());
    top.is_some() && top == Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().ok()
}

/// What git prints, unless it fails, is missing or prints nothing.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The icon in Explorer; sharp text on every screen, long paths, UTF-8 and the current controls.
#[cfg(windows)]
fn windows_resources() {
    println!("cargo::rerun-if-changed=assets/icon.ico");
    println!("cargo::rerun-if-changed=assets/windows.manifest");
    let mut resource = winresource::WindowsResource::new();
    resource.set_icon("assets/icon.ico").set_manifest_file("assets/windows.manifest").set("ProductName", "Sheetsleuth");
    if let Err(error) = resource.compile() {
        println!("cargo::warning=the program is built without its icon: {error}");
    }
}

//! The shape of the code: imports run one way, and only the window knows the graphics crates.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order the data flows: each may import from those before it. `ui` and `cli` do not know each other.
const ORDER: [&str; 15] = [
    "engine", "table", "import", "prepare", "pivot", "chart", "detect", "explain", "findings", "board", "workbook", "analysis", "session",
    "ui", "cli",
];

/// Crates that draw, open windows or ask for files; the command line is built without them.
const GRAPHICS: [&str; 5] = ["eframe", "egui", "egui_plot", "egui_kittest", "rfd"];

/// Every source file of the library with the module it belongs to.
fn sources() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let first = path.strip_prefix(&root).unwrap().iter().next().unwrap();
                let module = Path::new(first).file_stem().unwrap().to_str().unwrap().to_owned();
                found.push((module, path));
            }
        }
    }
    found.retain(|(module, _)| module != "lib" && module != "main");
    found
}

/// The code without its comments: a link in a comment is no import.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules named right after `crate::`, in braces or alone.
fn imports(code: &str) -> BTreeSet<String> {
    code.match_indices("crate::")
        .filter(|&(at, _)| !code[..at].ends_with(is_name))
        .flat_map(|(at, word)| first_names(&code[at + word.len()..]))
        .collect()
}

fn first_names(path: &str) -> Vec<String> {
    let name = |part: &str| part.trim().chars().take_while(|&c| is_name(c)).collect::<String>();
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => parts.push(String::new()),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                parts.last_mut().unwrap().push(c);
            }
        }
    }
    parts.iter().map(|part| name(part)).filter(|name| !name.is_empty()).collect()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn rank(module: &str) -> usize {
    ORDER.iter().position(|&known| known == module).unwrap_or_else(|| panic!("{module} has no place in the order of the modules"))
}

#[test]
fn imports_run_one_way() {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|(module, path)| imports(&code(path)).into_iter().map(move |import| (module, path, import)))
        .filter(|(_, _, import)| ORDER.contains(&import.as_str()))
        .filter(|(module, _, import)| rank(import) > rank(module) || (*module == "cli" && import == "ui"))
        .map(|(module, path, import)| format!("{}: {module} must not know {import}", path.display()))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_the_window_knows_the_graphics_crates() {
    let uses = |code: &str, name: &str| {
        code.match_indices(name).any(|(at, _)| !code[..at].ends_with(is_name) && code[at + name.len()..].starts_with("::"))
    };
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|(module, _)| module != "ui")
        .flat_map(|(_, path)| {
            GRAPHICS.iter().filter(|name| uses(&code(path), name)).map(move |name| format!("{} uses {name}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_alone_in_groups_and_in_paths() {
    let code =
        "use crate::table::{Column, Role};\nuse crate::{engine::Context, pivot};\nlet a = crate::chart::spec();\npub(crate) fn b() {}";
    assert_eq!(imports(code).into_iter().collect::<Vec<_>>(), ["chart", "engine", "pivot", "table"]);
}

//! A module and what it imports from its own folder, in one file: one answer of the server, and like text
//! compresses together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::lexer::{Kind, Token, tokens};
use super::names::{Scope, shortened, top_names};
use super::strip::written;

/// Puts the modules that `entry` imports from its folder into it. Modules of the folder that are loaded later take
/// their names from there; for modules elsewhere the files stay. Nothing happens when two of them share a name.
pub fn join(files: &mut BTreeMap<String, String>, entry: &str) {
    let Some((folder, _)) = entry.rsplit_once('/') else { return };
    let mut parts = Vec::new();
    if gather(files, folder, entry, &mut parts).is_none() || !are_apart(files, &parts) {
        return;
    }
    let mut out = String::new();
    for part in &parts {
        let inlined = |file: &str| path(folder, file).is_some_and(|path| parts.contains(&path));
        writeln!(out, "{}", without_imports(&files[part], inlined)).expect("a string takes all");
    }
    let name = format!("'./{}'", entry.rsplit('/').next().unwrap_or(entry));
    let later = files.iter_mut().filter(|(path, _)| path.starts_with(folder) && !parts.contains(path));
    for (_, text) in later {
        for part in parts.iter().filter_map(|part| part.rsplit('/').next()) {
            *text = text.replace(&format!("from'./{part}'"), &format!("from{name}"));
        }
    }
    files.insert(entry.to_owned(), shortened(&out, Scope::Module));
}

/// The file of the same folder that an import names.
fn path(folder: &str, file: &str) -> Option<String> {
    let name = file.trim_matches(['\'', '"']).strip_prefix("./")?;
    (!name.contains('/')).then(|| format!("{folder}/{name}"))
}

/// A module after all that it imports.
fn gather(files: &BTreeMap<String, String>, folder: &str, file: &str, parts: &mut Vec<String>) -> Option<()> {
    for (_, from) in imports(&tokens(files.get(file)?)?) {
        if let Some(path) = path(folder, from).filter(|path| !parts.contains(path)) {
            gather(files, folder, &path, parts)?;
        }
    }
    parts.push(file.to_owned());
    Some(())
}

/// Whether no name is declared at the top of two modules.
fn are_apart(files: &BTreeMap<String, String>, parts: &[String]) -> bool {
    let mut seen = BTreeSet::new();
    parts
        .iter()
        .filter_map(|part| tokens(&files[part]))
        .all(|tokens| top_names(&tokens).into_iter().all(|name| seen.insert(name.to_owned())))
}

/// The statements `import { ... } from '...'`: their tokens, and the file.
fn imports<'a>(tokens: &[Token<'a>]) -> Vec<(std::ops::Range<usize>, &'a str)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Word
            && token.text == "import"
            && tokens.get(at + 1).is_some_and(|t| t.text == "{")
        {
            let rest = &tokens[at..];
            let Some(file) = rest.iter().position(|token| token.kind == Kind::Text) else { continue };
            let semicolon = rest.get(file + 1).is_some_and(|token| token.text == ";");
            found.push((at..at + file + 1 + usize::from(semicolon), rest[file].text));
        }
    }
    found
}

fn without_imports(text: &str, is_inlined: impl Fn(&str) -> bool) -> String {
    let Some(mut tokens) = tokens(text) else { return text.to_owned() };
    let gone: Vec<_> = imports(&tokens).into_iter().filter(|(_, file)| is_inlined(file)).collect();
    for (range, _) in gone.into_iter().rev() {
        tokens.drain(range);
    }
    written(&tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        let mut files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        join(&mut files, "js/s/main.js");
        files
    }

    #[test]
    fn what_an_entry_imports_comes_with_it() {
        let files = joined(&[
            ("js/s/main.js", "import{a}from'./a.js';import{x}from'../x.js';a(x)"),
            ("js/s/a.js", "import{b}from'./b.js';export const a=b"),
            ("js/s/b.js", "export const b=1"),
            ("js/s/later.js", "import{b}from'./b.js';b"),
            ("js/other.js", "import{b}from'./s/b.js';b"),
        ]);
        assert_eq!(files["js/s/main.js"], "export const b=1\nexport const a=b\nimport{x}from'../x.js';a(x)");
        assert_eq!(files["js/s/later.js"], "import{b}from'./main.js';b");
        assert_eq!(files["js/other.js"], "import{b}from'./s/b.js';b");
        assert_eq!(files["js/s/b.js"], "export const b=1");
    }

    #[test]
    fn two_of_one_name_stay_apart() {
        let main = "import{a}from'./a.js';const same=1";
        let files = joined(&[("js/s/main.js", main), ("js/s/a.js", "const same=2;export const a=same")]);
        assert_eq!(files["js/s/main.js"], main);
    }
}

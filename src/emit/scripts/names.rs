//! Local names of a module, made short.
//!
//! A name gets the same new one wherever the file uses it as a variable, which keeps every scope as it was; names
//! of properties stay. Names at the top of a file stay too, for the page or the other parts of a bundle, unless it is
//! whole and a module; what is imported and exported stays always.

use std::collections::{BTreeMap, BTreeSet};

use super::lexer::{Kind, Token, tokens};
use super::strip::written;

/// Words of the language, and names of the browser that our scripts use bare.
const KEPT: &str = "as async await break case catch class const continue default delete do else export extends \
    false finally for from function get if import in instanceof let new null of return set static super switch \
    this throw true try typeof undefined var void while yield arguments location history document fetch caches \
    navigator performance crypto self window";

/// Which names may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those within something.
    Local,
    /// Those at the top too: the script is a module, and all of it.
    Module,
}

/// The script with short names; as written when the lexer is not sure of it.
pub fn shortened(source: &str, scope: Scope) -> String {
    let Some(tokens) = tokens(source) else { return source.to_owned() };
    let roles = roles(&tokens);
    let new = new_names(&tokens, &roles, scope);
    let texts: Vec<Option<String>> = tokens
        .iter()
        .zip(&roles)
        .map(|(token, role)| {
            let short = new.get(token.text)?;
            match role {
                Role::Variable => Some(short.clone()),
                Role::Shorthand => Some(format!("{}:{short}", token.text)),
                _ => None,
            }
        })
        .collect();
    let renamed = tokens.iter().zip(&texts);
    let renamed: Vec<Token> = renamed
        .map(|(token, text)| Token { text: text.as_deref().unwrap_or(token.text), ..*token })
        .collect();
    written(&renamed)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// No name, or one of a property.
    Other,
    Variable,
    /// A property and a variable in one: `{ name }`.
    Shorthand,
    /// A variable that must keep its name.
    Kept,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Block,
    Object,
    Class,
    /// The list of an `import` or `export`.
    Module,
    Round,
    Square,
    Template,
}

/// What every token is to the names.
fn roles(tokens: &[Token]) -> Vec<Role> {
    // Open brackets, each with the number of `?` that wait for their `:`.
    let mut open: Vec<(Open, usize)> = vec![(Open::Block, 0)];
    let kept: BTreeSet<&str> = KEPT.split_whitespace().collect();
    let mut roles = Vec::with_capacity(tokens.len());
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let (mut is_class, mut is_module) = (false, false);
    for (at, token) in tokens.iter().enumerate() {
        let before = if at > 0 { text(at - 1) } else { "" };
        let (inside, questions) = *open.last().unwrap_or(&(Open::Block, 0));
        let mut role = Role::Other;
        match (token.kind, token.text) {
            (Kind::Word, "class") if before != "." && text(at + 1) != ":" => is_class = true,
            (Kind::Word, "import" | "export") if before != "." => is_module = text(at + 1) != "(",
            (Kind::Word, word) if kept.contains(word) || word.starts_with('#') => {}
            (Kind::Word, _) if before == "." || before == "?." => {}
            (Kind::Word, _) => role = role_of(inside, questions, before, text(at + 1)),
            (Kind::Sign, "{") => {
                let kind = match () {
                    () if std::mem::take(&mut is_class) => Open::Class,
                    () if is_module && matches!(before, "import" | "export" | ",") => Open::Module,
                    () if begins_object(before, inside, questions) => Open::Object,
                    () => Open::Block,
                };
                open.push((kind, 0));
            }
            (Kind::Sign, "(") => open.push((Open::Round, 0)),
            (Kind::Sign, "[") => open.push((Open::Square, 0)),
            (Kind::Sign, "}" | ")" | "]") => _ = open.pop(),
            (Kind::Sign, "?") => open.last_mut().into_iter().for_each(|(_, questions)| *questions += 1),
            (Kind::Sign, ":") => {
                open.last_mut()
                    .into_iter()
                    .for_each(|(_, questions)| *questions = questions.saturating_sub(1));
            }
            (Kind::Text, piece) => {
                if piece.starts_with('}') {
                    open.pop();
                }
                if piece.ends_with("${") {
                    open.push((Open::Template, 0));
                }
            }
            _ => {}
        }
        // An import ends with the name of its file; an export with what it exports.
        if token.kind == Kind::Text || matches!(token.text, "function" | "class" | "const" | "let" | ";") {
            is_module = false;
        }
        roles.push(role);
    }
    roles
}

fn role_of(inside: Open, questions: usize, before: &str, after: &str) -> Role {
    match inside {
        Open::Class if matches!(after, "(" | "=") => Role::Other,
        Open::Class | Open::Module => Role::Kept,
        Open::Object if matches!(before, "{" | "," | "async" | "get" | "set" | "*") => match after {
            ":" | "(" => Role::Other,
            "," | "}" | "=" => Role::Shorthand,
            _ => Role::Variable,
        },
        _ if matches!(before, "import" | "as") => Role::Kept,
        // A label, or a case.
        Open::Block if after == ":" && questions == 0 => Role::Kept,
        _ => Role::Variable,
    }
}

/// Whether a brace after this begins an object or a pattern, and no block.
fn begins_object(before: &str, inside: Open, questions: usize) -> bool {
    match before {
        "(" | "," | "=" | "[" | "?" | "&&" | "||" | "??" | "return" | "const" | "let" | "var" | "..."
        | "??=" | "||=" | "await" | "!" | "of" | "in" => true,
        ":" => inside != Open::Block || questions > 0,
        _ => before.ends_with("${"),
    }
}

/// A short name for each long one that is declared in this file, below its top.
fn new_names<'a>(tokens: &[Token<'a>], roles: &[Role], scope: Scope) -> BTreeMap<&'a str, String> {
    let mut times: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let all: BTreeSet<&str> = tokens.iter().filter(|t| t.kind == Kind::Word).map(|t| t.text).collect();
    let kept: BTreeSet<&str> =
        tokens.iter().zip(roles).filter(|(_, role)| **role == Role::Kept).map(|(t, _)| t.text).collect();
    let (mut local, mut top) = declared(tokens, roles);
    if scope == Scope::Module {
        local.append(&mut top);
        top = exported(tokens);
    }
    for (at, (token, role)) in tokens.iter().zip(roles).enumerate() {
        let is_ours = local.contains(token.text) && !top.contains(token.text) && !kept.contains(token.text);
        if matches!(role, Role::Variable | Role::Shorthand) && is_ours && token.text.len() > 1 {
            times.entry(token.text).or_insert((0, at)).0 += 1;
        }
    }
    // The commonest get the shortest.
    let mut names: Vec<(&str, (usize, usize))> = times.into_iter().collect();
    names.sort_by_key(|(_, (times, first))| (std::cmp::Reverse(*times), *first));
    let reserved: BTreeSet<&str> = KEPT.split_whitespace().collect();
    let short = (0..).map(short_name).filter(|name| !all.contains(&**name) && !reserved.contains(&**name));
    names
        .into_iter()
        .map(|(name, _)| name)
        .zip(short)
        .filter(|(name, short)| short.len() < name.len())
        .collect()
}

/// `a` to `z`, then `aa`, `ab` ...
fn short_name(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    match number {
        0..26 => letter(number).to_string(),
        _ => format!("{}{}", short_name(number / 26 - 1), letter(number)),
    }
}

/// Names that are declared within something, and names that are declared at the top.
fn declared<'a>(tokens: &[Token<'a>], roles: &[Role]) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
    let (mut local, mut top) = (BTreeSet::new(), BTreeSet::new());
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut depth = 0usize;
    let mut declare = |names: Vec<usize>, depth: usize| {
        for at in names.into_iter().filter(|at| matches!(roles[*at], Role::Variable | Role::Shorthand)) {
            if depth == 0 {
                top.insert(tokens[at].text)
            } else {
                local.insert(tokens[at].text)
            };
        }
    };
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "const" | "let" | "var" if token.kind == Kind::Word => {
                declare(declarators(tokens, at + 1), depth)
            }
            "function" | "class" if text(at + 1) != "(" => declare(vec![at + 1], depth),
            "=>" if at > 0 && tokens[at - 1].kind == Kind::Word => declare(vec![at - 1], 1),
            "(" => {
                let end = closing(tokens, at);
                let before = if at > 0 { text(at - 1) } else { "" };
                let is_method = text(end + 1) == "{" && !matches!(before, "if" | "for" | "while" | "switch");
                if text(end + 1) == "=>" || is_method {
                    declare(pattern(tokens, at + 1, end), 1);
                }
            }
            _ => {}
        }
        match (token.kind, token.text) {
            (Kind::Sign, "{" | "(" | "[") => depth += 1,
            (Kind::Sign, "}" | ")" | "]") => depth = depth.saturating_sub(1),
            (Kind::Text, piece) => {
                depth = depth + usize::from(piece.ends_with("${"))
                    - usize::from(piece.starts_with('}') && depth > 0);
            }
            _ => {}
        }
    }
    (local, top)
}

/// Names that are declared at the top of a script.
pub fn top_names<'a>(tokens: &[Token<'a>]) -> BTreeSet<&'a str> {
    declared(tokens, &roles(tokens)).1
}

/// Names after `export`.
fn exported<'a>(tokens: &[Token<'a>]) -> BTreeSet<&'a str> {
    let exports = tokens.iter().enumerate().filter(|(_, token)| token.text == "export");
    let words = exports.flat_map(|(at, _)| match tokens.get(at + 1).map(|token| token.text) {
        Some("const" | "let" | "var") => declarators(tokens, at + 2),
        _ => (at + 1..tokens.len().min(at + 4)).collect(),
    });
    words.map(|at| tokens[at].text).collect()
}

/// How a token changes the depth of brackets.
fn step(token: &Token) -> i32 {
    match (token.kind, token.text) {
        (Kind::Sign, "{" | "(" | "[") => 1,
        (Kind::Sign, "}" | ")" | "]") => -1,
        (Kind::Text, piece) => i32::from(piece.ends_with("${")) - i32::from(piece.starts_with('}')),
        _ => 0,
    }
}

/// Where the bracket that opens at a token closes.
fn closing(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0;
    for (n, token) in tokens.iter().enumerate().skip(at) {
        depth += step(token);
        if depth == 0 {
            return n;
        }
    }
    tokens.len()
}

/// Positions of the names that a pattern binds: all words but those of defaults.
fn pattern(tokens: &[Token], from: usize, to: usize) -> Vec<usize> {
    let (mut names, mut at) = (Vec::new(), from);
    while at < to.min(tokens.len()) {
        if tokens[at].text == "=" {
            at = expression_end(tokens, at + 1, to);
            continue;
        }
        if tokens[at].kind == Kind::Word {
            names.push(at);
        }
        at += 1;
    }
    names
}

/// Where an expression ends: at a comma, a semicolon or a bracket that it did not open.
fn expression_end(tokens: &[Token], from: usize, to: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().take(to).skip(from) {
        if depth == 0 && matches!(token.text, "," | ";") && token.kind == Kind::Sign {
            return at;
        }
        depth += step(token);
        if depth < 0 {
            return at;
        }
    }
    to
}

/// Names after `const`, `let` or `var`, up to the end of the statement.
fn declarators(tokens: &[Token], from: usize) -> Vec<usize> {
    let (mut names, mut at) = (Vec::new(), from);
    loop {
        let end = match tokens.get(at).map(|token| token.text) {
            Some("{" | "[") => closing(tokens, at) + 1,
            Some(_) => at + 1,
            None => return names,
        };
        names.extend(pattern(tokens, at, end));
        let after = match tokens.get(end).map(|token| token.text) {
            Some("=") => expression_end(tokens, end + 1, tokens.len()),
            _ => end,
        };
        match tokens.get(after).map(|token| token.text) {
            Some(",") => at = after + 1,
            _ => return names,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        assert_eq!(shortened(source, Scope::Local), expected, "{source}");
    }

    #[test]
    fn a_whole_module_keeps_what_it_exports() {
        let check = |source: &str, expected: &str| assert_eq!(shortened(source, Scope::Module), expected);
        check(
            "const top = 1; export const one = top, two = { top };",
            "const a=1;export const one=a,two={top:a};",
        );
        check(
            "export async function run(word) { return help(word); } function help() {}",
            "export async function run(a){return b(a);}function b(){}",
        );
        check(
            "import { read } from 'x'; const mine = read; export class Own { mine() { return mine; } }",
            "import{read}from'x';const a=read;export class Own{mine(){return a;}}",
        );
    }

    /// Ours: the same tokens but for names, each name one new one, and none that was there.
    #[test]
    fn our_own_files_change_only_names() {
        let files = walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/static/js"));
        let mut count = 0;
        for entry in files.into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
            let source = std::fs::read_to_string(entry.path()).unwrap();
            let (before, packed) = (tokens(&source).unwrap(), shortened(&source, Scope::Local));
            let after = tokens(&packed).unwrap();
            let words: BTreeSet<&str> = before.iter().map(|token| token.text).collect();
            let (mut to, mut from, mut at) = (BTreeMap::new(), BTreeMap::new(), 0);
            for (n, token) in before.iter().enumerate() {
                // `{ name }` became `{ name:a }`.
                let colon = |tokens: &[Token], at: usize| tokens.get(at).is_some_and(|t| t.text == ":");
                let is_key = after[at].text == token.text && colon(&after, at + 1) && !colon(&before, n + 1);
                at += if is_key { 2 } else { 0 };
                let new = after[at].text;
                at += 1;
                if new == token.text {
                    continue;
                }
                assert_eq!(token.kind, Kind::Word);
                assert!(!words.contains(new), "{new} was there");
                assert_eq!(*to.entry(token.text).or_insert(new), new);
                assert_eq!(*from.entry(new).or_insert(token.text), token.text);
                count += 1;
            }
            assert_eq!(at, after.len());
        }
        assert!(count > 1000, "{count}");
    }

    #[test]
    fn locals_get_short_names() {
        check(
            "function top(word) { const other = word + 1; return other; }",
            "function top(a){const b=a+1;return b;}",
        );
        check(
            "const top = (word, { key, other: name = top }) => word[key](name);",
            "const top=(a,{key:b,other:c=top})=>a[b](c);",
        );
        check(
            "list.map(item => ({ item, list: item.list, [item]: 1 }))",
            "list.map(a=>({item:a,list:a.list,[a]:1}))",
        );
        check("{ let first = 1, [second, third = first] = list; }", "{let a=1,[b,c=a]=list;}");
        check("{ const yes = `${no} yes ${ok ? yes : no}`; }", "{const a=`${no} yes ${ok?a:no}`;}");
        check("for (const [name, value] of list) value(name);", "for(const[a,b]of list)b(a);");
    }

    #[test]
    fn what_others_know_stays() {
        for same in [
            "const top=1;top",
            "import{read}from'x';read",
            "class Top{field=top;method(){this.method}}",
            "const{read}=other;export{read}",
            "export const top=1",
            "({word:1,method(){},get value(){}})",
            "document.title",
        ] {
            check(same, same);
        }
        check("({ class: 1 }, function (word) { word(); })", "({class:1},function(a){a();})");
        check("class A { run(value) { this.value = value; } }", "class A{run(a){this.value=a;}}");
        check("function f(a, word) { return a + word; }", "function f(a,b){return a+b;}");
        check(
            "const f = async (word) => { const { word: other } = await word; return other; };",
            "const f=async(a)=>{const{word:b}=await a;return b;};",
        );
    }
}

//! A fence's body -> [`Snippet`]: what the compiler sees, what the reader sees, and where it can run.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::tokens::{Token, tokens};
use crate::base::memo::Digest;
use crate::base::shared::Shared;
use crate::parse::{Edition, RustWords};

/// A piece of Rust cut from a note.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Snippet {
    /// The whole program, hidden lines included and their marks removed.
    pub source: Shared<str>,
    /// Whether each line of `source` is hidden until the reader asks.
    pub hidden: Vec<bool>,
    /// rustdoc's words of the fence.
    pub words: RustWords,
    /// What is to be done with it.
    pub aim: Aim,
    /// Where it can run.
    pub reach: Reach,
    /// Digest of source and words: its name in the lock and in the module cache.
    pub key: Digest,
}

/// What verifying a snippet means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Aim {
    /// It is shown, nothing more: `ignore`, or a fragment without `fn main` and without words.
    Show,
    /// It must compile.
    Compile,
    /// It must not compile.
    FailToCompile,
    /// It must run to its end.
    Run,
    /// It must panic.
    Panic,
}

/// Where a snippet can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reach {
    /// Nowhere: it is not meant to run.
    Nowhere,
    /// In any browser.
    Wasm,
    /// In a browser whose page may share memory between threads.
    Threads,
    /// On a machine only; the reason.
    Native(Lacks),
}

/// What a browser does not give a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lacks {
    /// Sockets.
    Network,
    /// Child processes.
    Processes,
    /// A file system.
    Files,
    /// Unwinding: a panic ends a WebAssembly program at once.
    Unwinding,
    /// Calls of one operating system or processor.
    System,
}

impl Lacks {
    /// All of them.
    pub const ALL: [Lacks; 5] =
        [Lacks::Network, Lacks::Processes, Lacks::Files, Lacks::Unwinding, Lacks::System];

    /// The word in the lock and in the keys of the interface's strings.
    pub fn word(self) -> &'static str {
        match self {
            Lacks::Network => "network",
            Lacks::Processes => "processes",
            Lacks::Files => "files",
            Lacks::Unwinding => "unwinding",
            Lacks::System => "system",
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Nowhere => f.write_str("nowhere"),
            Reach::Wasm => f.write_str("wasm"),
            Reach::Threads => f.write_str("threads"),
            Reach::Native(lacks) => write!(f, "native:{}", lacks.word()),
        }
    }
}

impl std::str::FromStr for Reach {
    type Err = ();

    fn from_str(word: &str) -> Result<Reach, ()> {
        let native = Lacks::ALL.map(Reach::Native);
        let all = [Reach::Nowhere, Reach::Wasm, Reach::Threads].into_iter().chain(native);
        all.into_iter().find(|reach| reach.to_string() == word).ok_or(())
    }
}

/// The edition's number, as rustc's `--edition` takes it.
pub fn edition_number(edition: Edition) -> &'static str {
    match edition {
        Edition::E2015 => "2015",
        Edition::E2018 => "2018",
        Edition::E2021 => "2021",
        Edition::E2024 => "2024",
    }
}

/// The edition of a number, if there is one.
pub fn edition_named(number: &str) -> Option<Edition> {
    let all = [Edition::E2015, Edition::E2018, Edition::E2021, Edition::E2024];
    all.into_iter().find(|edition| edition_number(*edition) == number)
}

impl Snippet {
    /// Cuts a snippet from a fence's body.
    pub fn cut(body: &str, words: RustWords) -> Snippet {
        let mut source = String::with_capacity(body.len());
        let mut hidden = Vec::new();
        for line in body.lines() {
            let (text, hide) = unmark(line);
            source.push_str(&text);
            source.push('\n');
            hidden.push(hide);
        }
        let aim = aim(words, has_main(&tokens(&source)));
        Snippet::new(source, hidden, words, aim)
    }

    /// A program that a reader wrote: all of it is code, and it is to run.
    pub fn program(source: String, edition: Edition) -> Snippet {
        let words = RustWords { edition, ..RustWords::default() };
        Snippet::new(source, Vec::new(), words, Aim::Run)
    }

    fn new(source: String, hidden: Vec<bool>, words: RustWords, aim: Aim) -> Snippet {
        let runs = matches!(aim, Aim::Run | Aim::Panic);
        let reach = if runs { reach(&tokens(&source)) } else { Reach::Nowhere };
        let key = key(&source, words);
        Snippet { source: source.into(), hidden, words, aim, reach, key }
    }

    /// How many lines are hidden.
    pub fn hidden_lines(&self) -> usize {
        self.hidden.iter().filter(|&&hidden| hidden).count()
    }

    /// Whether it has a line in the lock.
    pub fn is_verified(&self) -> bool {
        self.aim != Aim::Show
    }

    /// Whether it is compiled as a program; else as a library.
    pub fn is_program(&self) -> bool {
        self.aim == Aim::Run || has_main(&tokens(&self.source))
    }
}

/// rustdoc's marks: `# ` hides a line, `##` is a `#` that does not.
fn unmark(line: &str) -> (std::borrow::Cow<'_, str>, bool) {
    let text = line.trim_start();
    let indent = &line[..line.len() - text.len()];
    if text.starts_with("##") {
        (format!("{indent}{}", &text[1..]).into(), false)
    } else if text == "#" {
        ("".into(), true)
    } else if let Some(rest) = text.strip_prefix("# ") {
        (format!("{indent}{rest}").into(), true)
    } else {
        (line.into(), false)
    }
}

fn aim(words: RustWords, has_main: bool) -> Aim {
    match words {
        RustWords { ignore: true, .. } => Aim::Show,
        RustWords { compile_fail: true, .. } => Aim::FailToCompile,
        RustWords { no_run: true, .. } => Aim::Compile,
        _ if !has_main => Aim::Show,
        RustWords { should_panic: true, .. } => Aim::Panic,
        _ => Aim::Run,
    }
}

fn has_main(tokens: &[Token]) -> bool {
    tokens.windows(3).any(|w| w == [Token::Name("fn"), Token::Name("main"), Token::Sign('(')])
}

/// Names that betray what a program asks of its machine: with the module (if one is named) any of the names is
/// enough. Only names in use count, comments and strings do not. A name too many costs a Run button, one too few
/// is an honest trap.
const NEEDS: [(Lacks, &str, &[&str]); 5] = [
    (Lacks::Network, "", &["TcpListener", "TcpStream", "UdpSocket", "UnixStream", "UnixListener"]),
    // `Command` and `File` are also common names of an author's own types.
    (Lacks::Processes, "process", &["Command"]),
    (Lacks::Files, "std", &["fs"]),
    (Lacks::Unwinding, "", &["catch_unwind", "resume_unwind", "is_poisoned"]),
    (Lacks::System, "", &["asm", "global_asm", "libc", "x86_64", "aarch64", "AsRawFd"]),
];

fn reach(tokens: &[Token]) -> Reach {
    let has = |name: &str| tokens.contains(&Token::Name(name));
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    let lacks = NEEDS.iter().find(|(_, module, names)| (module.is_empty() || has(module)) && any(names));
    if let Some((lacks, ..)) = lacks {
        return Reach::Native(*lacks);
    }
    let threads = has("thread") && any(&["spawn", "scope", "Builder", "park"]);
    let panics = tokens.windows(2).any(|w| w == [Token::Name("panic"), Token::Sign('!')]);
    match (threads, panics) {
        (false, _) => Reach::Wasm,
        (true, false) => Reach::Threads,
        // Where a panic is caught by `join`, it must unwind.
        (true, true) => Reach::Native(Lacks::Unwinding),
    }
}

/// The words are written out, so that the key does not depend on how a struct hashes.
fn key(source: &str, words: RustWords) -> Digest {
    let mut text = format!("edition{}", edition_number(words.edition));
    for (set, word) in [
        (words.ignore, "ignore"),
        (words.no_run, "no_run"),
        (words.should_panic, "should_panic"),
        (words.compile_fail, "compile_fail"),
    ] {
        if set {
            text.push(',');
            text.push_str(word);
        }
    }
    Digest::of_bytes(format!("{text}\n{source}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(body: &str) -> Snippet {
        Snippet::cut(body, RustWords::default())
    }

    #[test]
    fn hidden_lines_lose_their_mark() {
        let snippet = cut("# use std::fmt;\n#[derive(Debug)]\n  # let x;\n## not hidden\n#\n#!\nx\n");
        let source = "use std::fmt;\n#[derive(Debug)]\n  let x;\n# not hidden\n\n#!\nx\n";
        assert_eq!(&*snippet.source, source);
        assert_eq!(snippet.hidden, [true, false, true, false, true, false, false]);
        assert_eq!(snippet.hidden_lines(), 3);
    }

    #[test]
    fn words_say_what_to_do() {
        let check = |body: &str, words: &str, expected: Aim| {
            let has = |word| words.contains(word);
            let words = RustWords {
                ignore: has("ignore"),
                no_run: has("no_run"),
                should_panic: has("should_panic"),
                compile_fail: has("compile_fail"),
                edition: Edition::E2024,
            };
            assert_eq!(Snippet::cut(body, words).aim, expected, "{body} {words:?}");
        };
        check("fn main() {}", "", Aim::Run);
        check("let x = 1; // fn main()", "", Aim::Show);
        check("fn main() {}", "ignore", Aim::Show);
        check("fn main() {}", "no_run", Aim::Compile);
        check("fn f() {}", "no_run", Aim::Compile);
        check("fn main() {}", "compile_fail", Aim::FailToCompile);
        check("fn main() {}", "should_panic", Aim::Panic);
        check("fn main() {}", "should_panic ignore", Aim::Show);
    }

    #[test]
    fn where_a_program_can_run() {
        let check = |code: &str, expected: &str| {
            let snippet = cut(&format!("{code}\nfn main() {{}}"));
            assert_eq!(snippet.reach.to_string(), expected, "{code}");
            assert_eq!(expected.parse(), Ok(snippet.reach));
        };
        check("", "wasm");
        check("use std::net::TcpListener;", "native:network");
        check("use std::net::Ipv4Addr;", "wasm");
        check("use std::thread; // thread::spawn", "wasm");
        check("fn f() { std::thread::spawn(|| ()); }", "threads");
        check("use std::thread::{self, scope};", "threads");
        check("use std::process::Command;", "native:processes");
        check("enum Command { Get }", "wasm");
        check("fn f() { std::process::exit(1) }", "wasm");
        check("struct File;", "wasm");
        check("use std::fs::File;", "native:files");
        check("fn f() { std::panic::catch_unwind(|| ()); }", "native:unwinding");
        check("// \"TcpListener\"\nconst X: &str = \"TcpStream\";", "wasm");
    }

    #[test]
    fn the_key_knows_source_and_words() {
        let words = RustWords { edition: Edition::E2021, ..RustWords::default() };
        let keys = [cut("fn main() {}"), cut("fn main() { }"), Snippet::cut("fn main() {}", words)];
        assert!(keys[0].key != keys[1].key && keys[0].key != keys[2].key);
        // The key is part of the lock's format: it must never change by accident.
        assert_eq!(keys[0].key.hex(32), "6284ced3a9c43c8613a30b856c8c822f");
    }
}

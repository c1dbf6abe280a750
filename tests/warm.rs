//! Random edits: a build with everything remembered from earlier builds equals a build from nothing, in bytes
//! and in findings.

use std::fs;
use std::path::{Path, PathBuf};

use bagu::base::memo::Memo;
use bagu::load::{Options, load};

/// A small generator with a fixed seed (xorshift64*; Vigna 2014): the same edits on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below
    }
}

const EDITS: usize = 60;

/// Lines that an edit puts in.
const LINES: [&str; 14] = [
    "新的一段，带`代码`和[[udp]]。",
    "## 新标题 {#new}",
    "> [!question] 新问题？ {#q-new}\n> 答案。",
    "```rust\nfn main() {}\n```",
    "```mermaid\nflowchart TB\n  A[甲] --> B[乙]\n```",
    "[坏链接](gone.md)",
    "**粗：**体，<b>标签</b>，<script>",
    "| a | b |\n|--|--|\n| 1 | 2 |",
    "- 列表\n  - 里层",
    "序号，序号，UDP",
    "![缺图](C:\\pics\\x.png)",
    "见[[udp#new]]、[[新名1]]和[那里](udp.md#q-new)。",
    "![新图](new.png)",
    "",
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// As much of a picture as says how wide it is.
fn png(width: u8) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0".as_slice(), &[width], b"\0\0\0\x08\x08\x06\0\0\0"].concat()
}

fn edit(notes: &Path, random: &mut Random) -> String {
    let names =
        ["net/tcp.md", "net/tcp.en.md", "net/udp.md", "misc/plain.md", "net/_index.md", "glossary.toml"];
    let name = names[random.next(names.len())];
    let path = notes.join(name);
    let mut lines: Vec<String> =
        fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned).collect();
    let at = random.next(lines.len() + 1);
    let kind = match random.next(12) {
        0..5 => {
            lines.insert(at, LINES[random.next(LINES.len())].to_owned());
            "insert"
        }
        5..7 if at < lines.len() => {
            lines.remove(at);
            "remove"
        }
        7 => {
            let other = notes.join(format!("net/extra-{}.md", random.next(3)));
            match other.exists() {
                true => fs::remove_file(&other).expect("removed"),
                false => fs::write(&other, "# 另一篇\n\n见[[tcp]]。\n").expect("written"),
            }
            "another note"
        }
        8 if lines.len() > 3 => {
            let to = random.next(lines.len());
            lines.swap(at.min(to), to);
            "swap"
        }
        9 => {
            let name = format!("# 新名{}", random.next(3));
            lines
                .iter_mut()
                .filter(|line| line.starts_with("# "))
                .take(1)
                .for_each(|line| *line = name.clone());
            "another title"
        }
        10 => {
            let picture = notes.join("net/new.png");
            match picture.exists() {
                true => fs::remove_file(&picture).expect("removed"),
                false => fs::write(&picture, png(random.next(3) as u8 + 1)).expect("written"),
            }
            "a picture"
        }
        _ => {
            lines.push("末尾的一句。".to_owned());
            "append"
        }
    };
    fs::write(&path, lines.join("\n") + "\n").expect("written");
    format!("{kind} in {name} at line {}", at + 1)
}

#[test]
fn a_warm_build_equals_a_cold_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work: PathBuf = std::env::temp_dir().join(format!("bagu-warm-{}", std::process::id()));
    let _ = fs::remove_dir_all(&work);
    copy(&root.join("tests/site"), &work);
    let options =
        Options { notes: work.join("notes"), config: Some(work.join("bagu.toml")), ..Options::default() };
    let warm = Memo::default();
    let mut random = Random(0x8A6D_0B57);
    for round in 0..EDITS {
        let what = if round == 0 { "nothing".to_owned() } else { edit(&options.notes, &mut random) };
        let sources = load(&options).expect("the notes can be read");
        let build = |memo: &Memo| bagu::pipeline::build(&sources, memo, &mut |_| {});
        let (from_memory, from_nothing) = (build(&warm), build(&Memo::default()));
        for (path, output) in &from_nothing.value.outputs {
            assert_eq!(from_memory.value.outputs.get(path), Some(output), "round {round}, {what}: {path}");
        }
        assert_eq!(
            from_memory.value.outputs.len(),
            from_nothing.value.outputs.len(),
            "round {round}, {what}"
        );
        assert_eq!(from_memory.diagnostics, from_nothing.diagnostics, "round {round}, {what}");
        // As a new process with its cache on disk.
        let kept = Memo::with_kept(warm.kept());
        assert_eq!(
            build(&kept).value.outputs,
            from_nothing.value.outputs,
            "round {round}, {what}, from disk"
        );
    }
    fs::remove_dir_all(&work).expect("removed");
}

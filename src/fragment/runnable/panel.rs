//! A snippet -> its panel: code, what it did when it was verified, and what the client needs to run it.
//!
//! Everything that can be read is in the HTML; the client only adds buttons, whose place is kept free.

use super::known::Shown;
use super::message::message;
use super::record::{Kind, Record};
use super::snippet::{Aim, Reach, edition_number};
use crate::base::text::{escape, escape_into, escape_text_into};

/// What a panel is made from.
pub struct Panel<'a> {
    /// The snippet.
    pub shown: &'a Shown,
    /// Its source, highlighted: balanced line by line.
    pub code: &'a str,
    /// A name that no other panel of the page has.
    pub id: &'a str,
    /// Attributes of the outer element, with a leading space.
    pub attributes: &'a str,
    /// Interface strings, by the keys of [`KEYS`].
    pub label: &'a dyn Fn(&'static str) -> String,
    /// Origin of the Playground, when it is on.
    pub playground: Option<&'a str>,
    /// Address of the explanation of an error code, when there is one.
    pub explained: &'a dyn Fn(&str) -> Option<String>,
}

/// Keys of the strings that a panel asks for.
pub const KEYS: [&str; 23] = [
    "run_code",
    "run_edition",
    "run_verified",
    "run_unverified",
    "run_hidden",
    "run_output",
    "run_errors",
    "run_compiler",
    "run_panicked",
    "run_recorded",
    "run_silent",
    "run_compiled",
    "run_copy",
    "run_edit",
    "run_run",
    "run_why_network",
    "run_why_processes",
    "run_why_files",
    "run_why_unwinding",
    "run_why_system",
    "run_why_no_module",
    "run_why_compile",
    "run_why_unverified",
];

/// Writes a panel.
pub fn panel(input: &Panel) -> String {
    let mut out = String::with_capacity(input.code.len() + 2048);
    let snippet = &input.shown.snippet;
    let edition = edition_number(snippet.words.edition);
    let label = escape(&(input.label)("run_code"));
    out.push_str(&format!("<div class=\"run\"{} role=\"group\" aria-label=\"{label}\"", input.attributes));
    if snippet.aim != Aim::Show {
        out.push_str(&format!(" data-edition=\"{edition}\" data-reach=\"{}\"", snippet.reach));
        if let Some(module) = &input.shown.module {
            out.push_str(&format!(" data-module=\"{module}\""));
        }
        if let Some(origin) = input.playground {
            out.push_str(&format!(" data-playground=\"{}\"", escape(origin)));
        }
    }
    out.push_str(">\n");
    bar(input, edition, &mut out);
    let hidden = snippet.hidden_lines();
    if hidden > 0 {
        let text = escape(&(input.label)("run_hidden").replace("{n}", &hidden.to_string()));
        let id = escape(input.id);
        out.push_str(&format!(
            "<input class=\"unhide\" type=\"checkbox\" id=\"{id}\"><label for=\"{id}\">{text}</label>\n"
        ));
    }
    out.push_str(&format!("<pre tabindex=\"0\" role=\"group\" aria-label=\"{label}\"><code>"));
    code(input.code, &snippet.hidden, &mut out);
    out.push_str("</code></pre>\n");
    match &input.shown.record {
        Some(record) => recorded(input, record, &mut out),
        None if snippet.aim != Aim::Show => why(input, "run_why_unverified", &mut out),
        None => {}
    }
    out.push_str("</div>\n");
    out
}

fn bar(input: &Panel, edition: &str, out: &mut String) {
    let snippet = &input.shown.snippet;
    let text = |key: &'static str| escape(&(input.label)(key));
    out.push_str(&format!(
        "<div class=\"bar\"><b>Rust</b><span class=\"opt\">{} {edition}</span>",
        text("run_edition")
    ));
    match &input.shown.record {
        _ if snippet.aim == Aim::Show => {}
        Some(record) => {
            let icon = "<span class=\"i i-check\" aria-hidden=\"true\"></span>";
            let rustc = format!("<span class=\"opt\">rustc {}</span>", escape(&record.rustc));
            out.push_str(&format!("<span class=\"ok\">{icon} {} {rustc}</span>", text("run_verified")));
        }
        None => out.push_str(&format!("<span class=\"no\">{}</span>", text("run_unverified"))),
    }
    out.push_str("<span class=\"grow\"></span><span class=\"acts\">");
    let button = |name: &str, class: &str, icon: &str, key: &'static str| {
        format!(
            "<button class=\"btn sm {class}\" type=\"button\" data-{name}>\
             <span class=\"i i-{icon}\" aria-hidden=\"true\"></span><span>{}</span></button>",
            text(key)
        )
    };
    out.push_str(&button("copy", "bare", "copy", "run_copy"));
    if snippet.aim != Aim::Show {
        out.push_str(&button("edit", "bare", "edit", "run_edit"));
    }
    if matches!(snippet.aim, Aim::Run | Aim::Panic) {
        out.push_str(&button("run", "pri", "play", "run_run"));
    }
    out.push_str("</span></div>\n");
}

/// The code with its hidden lines marked.
fn code(html: &str, hidden: &[bool], out: &mut String) {
    let lines = html.trim_end_matches('\n').split('\n').zip(hidden.iter().chain(std::iter::repeat(&false)));
    for (line, &hide) in lines {
        // A hidden line takes its line end along, so that nothing of it shows.
        let (open, close) = if hide { ("<span class=\"hid\">", "</span>") } else { ("", "") };
        out.push_str(&format!("{open}{line}\n{close}"));
    }
    if out.ends_with('\n') {
        out.pop();
    }
}

fn recorded(input: &Panel, record: &Record, out: &mut String) {
    let text = |key: &'static str| escape(&(input.label)(key));
    let block = |out: &mut String, title: &'static str, name: &str, html: &str| {
        let note = (input.label)("run_recorded").replace("{rustc}", &record.rustc);
        out.push_str(&format!(
            "<div class=\"out\"><p class=\"h\"><b>{}</b><span>{}</span></p>\
             <pre tabindex=\"0\" role=\"group\" aria-label=\"{}\"><samp data-recorded=\"{name}\">{html}</samp></pre></div>\n",
            text(title),
            escape(&note),
            text(title)
        ));
    };
    let plain = |text: &str| {
        let mut html = String::new();
        escape_text_into(&mut html, text.trim_end_matches('\n'));
        html
    };
    match &record.kind {
        Kind::Compiled => why(input, "run_compiled", out),
        Kind::Failed(_) => {
            block(out, "run_compiler", "compiler", &message(record.stderr.trim_end(), input.explained));
            why(input, "run_why_compile", out);
        }
        Kind::Ran | Kind::Panicked => {
            if !record.stdout.is_empty() {
                block(out, "run_output", "stdout", &plain(&record.stdout));
            }
            if !record.stderr.is_empty() {
                let title = if record.kind == Kind::Panicked { "run_panicked" } else { "run_errors" };
                block(out, title, "stderr", &plain(&record.stderr));
            }
            if record.stdout.is_empty() && record.stderr.is_empty() {
                why(input, "run_silent", out);
            }
        }
    }
    match (record.reach, &input.shown.module) {
        (Reach::Native(lacks), _) => why(input, native(lacks), out),
        (Reach::Wasm | Reach::Threads, None) => why(input, "run_why_no_module", out),
        _ => {}
    }
}

fn native(lacks: super::Lacks) -> &'static str {
    use super::Lacks;
    match lacks {
        Lacks::Network => "run_why_network",
        Lacks::Processes => "run_why_processes",
        Lacks::Files => "run_why_files",
        Lacks::Unwinding => "run_why_unwinding",
        Lacks::System => "run_why_system",
    }
}

fn why(input: &Panel, key: &'static str, out: &mut String) {
    out.push_str("<p class=\"why\">");
    escape_into(out, &(input.label)(key));
    out.push_str("</p>\n");
}

#[cfg(test)]
mod tests {
    use super::super::snippet::Snippet;
    use super::*;
    use crate::parse::RustWords;

    fn html(
        body: &str,
        words: RustWords,
        record: Option<(Kind, &str, &str)>,
        module: Option<&str>,
    ) -> String {
        let snippet = Snippet::cut(body, words);
        let record = record.map(|(kind, stdout, stderr)| Record {
            rustc: "1.95.0".into(),
            kind,
            reach: snippet.reach,
            stdout: stdout.into(),
            stderr: stderr.into(),
        });
        let code = snippet.source.replace('<', "&lt;");
        let shown = Shown { snippet, record, module: module.map(Into::into) };
        panel(&Panel {
            shown: &shown,
            code: &code,
            id: "h1",
            attributes: " id=\"b-1\"",
            label: &|key| {
                assert!(KEYS.contains(&key), "{key} is not listed");
                format!("<{key}>")
            },
            playground: Some("https://play.example"),
            explained: &|code| Some(format!("../{code}/")),
        })
    }

    fn check(html: &str, has: &[&str], has_not: &[&str]) {
        has.iter().for_each(|part| assert!(html.contains(part), "{part} in\n{html}"));
        has_not.iter().for_each(|part| assert!(!html.contains(part), "no {part} in\n{html}"));
        assert!(!html.contains("<run_"), "labels are escaped\n{html}");
    }

    #[test]
    fn a_panel_says_all_that_is_known() {
        let plain = RustWords::default();
        let ran = |stdout, stderr| Some((Kind::Ran, stdout, stderr));
        check(
            &html("# use x;\nfn main() {}", plain, ran("a<b\n", ""), Some("ab12")),
            &[
                "<div class=\"run\" id=\"b-1\"",
                "data-module=\"ab12\"",
                "data-reach=\"wasm\"",
                "data-playground=\"https://play.example\"",
                "<span class=\"hid\">use x;\n</span>fn main() {}</code>",
                "for=\"h1\"",
                "run_verified",
                "<samp data-recorded=\"stdout\">a&lt;b</samp>",
                "data-run",
            ],
            &["\"why\"", "run_unverified"],
        );
        check(
            &html("fn main() {}", plain, None, None),
            &["run_unverified", "run_why_unverified"],
            &["\"out\""],
        );
        check(
            &html("fn main() {}", plain, ran("", ""), None),
            &["run_silent", "run_why_no_module"],
            &["module="],
        );
        let net = "use std::net::TcpStream; fn main() {}";
        check(&html(net, plain, ran("x", "y"), None), &["run_why_network", "run_errors"], &[]);
        let fail = RustWords { compile_fail: true, ..plain };
        let failed = Some((Kind::Failed(vec!["E0382".into()]), "", "error[E0382]: x\n"));
        check(
            &html("fn main() {}", fail, failed, None),
            &["<a href=\"../E0382/\">E0382</a>", "run_compiler", "data-edit"],
            &["data-run"],
        );
        let no_run = RustWords { no_run: true, ..plain };
        let compiled = Some((Kind::Compiled, "", ""));
        check(&html("fn main() {}", no_run, compiled, None), &["run_compiled"], &["data-run", "no_module"]);
        let shown = html("# a\nlet x;", RustWords { ignore: true, ..plain }, None, None);
        check(&shown, &["unhide"], &["data-edition", "run_unverified", "data-edit"]);
    }
}

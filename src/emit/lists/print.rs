//! A category on one page, for paper: all notes in full, answers open.

use super::*;
use crate::page::Html;

#[derive(Hash, Serialize)]
struct Print {
    crumbs: Vec<Link>,
    title: String,
    lead: String,
    notes: Vec<Printed>,
}

#[derive(Hash, Serialize)]
struct Printed {
    id: String,
    title: String,
    lang: Option<&'static str>,
    href: String,
    body: Html,
}

impl Sheet<'_> {
    pub(super) fn print(&self, id: &str) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Page {
            print: Print,
        }
        let category = self.named(id);
        let glossary = self.linker.site("glossary");
        let notes = category.entries.iter().enumerate().map(|(number, &at)| {
            let entry = &self.input.catalog.entries[at];
            let link = note_link(self.linker.note(&entry.id, None));
            let body = self.input.body(entry.text(), &self.linker);
            let id = format!("n{number}");
            let own = Own { html: &body.value.html, prefix: format!("{id}-"), glossary: &glossary };
            let body = self.input.memo.call(printed, &own).value.clone();
            Printed { id, title: link.text, lang: link.lang, href: link.href, body }
        });
        let notes: Vec<Printed> = notes.collect();
        let title = category.title.get(self.lang).clone();
        let lead = self.count("print_lead", notes.len());
        let print =
            Print { crumbs: self.crumbs(category, "print"), title: title.clone(), lead: lead.clone(), notes };
        self.render("print.html", "print", &title, &lead, Page { print })
    }
}

/// Input of [`printed`].
#[derive(Hash)]
struct Own<'a> {
    html: &'a Html,
    prefix: String,
    glossary: &'a str,
}

/// The text of a note as one of many on a printed page.
fn printed(own: &Own) -> Checked<Html> {
    Checked::ok(Html::from(opened(&with_own_ids(own.html, &own.prefix, own.glossary))))
}

/// Attributes that name an element of the same page; a list of names for `aria-labelledby` and its kin.
const NAMING: [&str; 7] =
    ["id", "for", "name", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"];

/// Our own HTML with a prefix before every id and every reference to one, so that many notes share a page. The list
/// of terms below a note is not printed: its links lead to the glossary.
fn with_own_ids(html: &str, prefix: &str, glossary: &str) -> String {
    let is_here = |anchor: &str| {
        let id = percent_encoding::percent_decode_str(anchor).decode_utf8_lossy();
        html.contains(&format!("id=\"{id}\""))
    };
    rewritten(html, |name, value, out| {
        if name == "href" {
            match (value.strip_prefix('#'), value.strip_prefix("#g-")) {
                (Some(anchor), Some(term)) if !is_here(anchor) => out.extend([glossary, "#", term]),
                (Some(anchor), _) => out.extend(["#", prefix, anchor]),
                _ => out.push_str(value),
            }
        } else if NAMING.contains(&name) {
            for (at, id) in value.split(' ').enumerate() {
                out.extend([if at > 0 { " " } else { "" }, prefix, id]);
            }
        } else {
            out.push_str(value);
        }
    })
}

/// Every `<details>` open: paper has no clicks.
fn opened(html: &str) -> String {
    html.replace("<details open", "<details").replace("<details", "<details open")
}

/// Walks the attributes of all tags; `change` writes the new value of each. For HTML as our pages have it:
/// attributes in double quotes, `<` in texts and values escaped.
fn rewritten(html: &str, change: impl Fn(&str, &str, &mut String)) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // A tag ends at the first `>` outside of quotes.
        while let Some(stop) = rest.find(['"', '>']) {
            if rest.as_bytes()[stop] == b'>' {
                break;
            }
            let name = rest[..stop].trim_end_matches('=').rsplit(' ').next().unwrap_or_default();
            let Some(end) = rest[stop + 1..].find('"') else { break };
            out.push_str(&rest[..=stop]);
            change(name, &rest[stop + 1..stop + 1 + end], &mut out);
            out.push('"');
            rest = &rest[stop + end + 2..];
        }
        let stop = rest.find('>').map_or(rest.len(), |at| at + 1);
        out.push_str(&rest[..stop]);
        rest = &rest[stop..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_get_a_prefix_and_nothing_else_changes() {
        let check =
            |html: &str, expected: &str| assert_eq!(with_own_ids(html, "n1-", "../glossary/"), expected);
        check(r#"<h2 id="a">x id="b"</h2>"#, r#"<h2 id="n1-a">x id="b"</h2>"#);
        check(r##"<a class="t" href="#a">1</a>"##, r##"<a class="t" href="#n1-a">1</a>"##);
        check(r#"<a href="../x/#a" title="a > b">1</a>"#, r#"<a href="../x/#a" title="a > b">1</a>"#);
        check(r#"<p aria-labelledby="a b"><br></p>"#, r#"<p aria-labelledby="n1-a n1-b"><br></p>"#);
        check(r#"<input id="a" checked><label for="a">"#, r#"<input id="n1-a" checked><label for="n1-a">"#);
        check("a &lt; b <", "a &lt; b <");
        check(r##"<a href="#g-%E9%94%81">锁</a>"##, r##"<a href="../glossary/#%E9%94%81">锁</a>"##);
        check(
            r##"<h2 id="g-锁">1</h2><a href="#g-%E9%94%81">锁</a>"##,
            r##"<h2 id="n1-g-锁">1</h2><a href="#n1-g-%E9%94%81">锁</a>"##,
        );
    }

    #[test]
    fn answers_are_open_once() {
        assert_eq!(opened("<details class=\"x\"><details open>"), "<details open class=\"x\"><details open>");
    }
}

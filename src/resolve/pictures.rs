//! A picture -> [`Picture`], or a finding that names the path.

use super::Picture;
use super::Target;
use super::links::Linker;
use super::paths::{folder_of, last_part, relative};
use crate::base::diagnostic::Diagnostic;
use crate::parse::{Dest, Image};

impl Linker<'_> {
    pub fn picture(&mut self, image: &Image) -> Picture {
        if image.alt.trim().is_empty() {
            self.found.push(no_alt(self.is_html(image)).at(image.span).in_file(&self.note.source.path));
        }
        let written = match &image.dest {
            Dest::External(url) if self.scope.admits(url) => return Picture::Remote(url.clone()),
            Dest::External(url) => return Picture::Link(url.clone()),
            // Parsing has said why, and named the path.
            Dest::Refused(written, _) => return Picture::Missing(written.clone()),
            Dest::Anchor(anchor) => anchor,
            Dest::Relative { path, .. } => path,
            Dest::Wiki { name, .. } => name,
        };
        let found = self.find_path(written).filter(|found| matches!(found.target, Target::Asset(_)));
        if let Some(found) = found {
            let Target::Asset(asset) = found.target else { return Picture::Missing(written.clone()) };
            if let Some(really) = found.really {
                self.found
                    .push(picture_case(written, &really).at(image.span).in_file(&self.note.source.path));
            }
            return Picture::Asset(asset);
        }
        let from_root = self.scope.asset(written);
        let named =
            matches!(image.dest, Dest::Wiki { .. }).then(|| self.scope.asset_named(written, self.note));
        if let Some(asset) = from_root.or(named.flatten()) {
            return Picture::Asset(asset);
        }
        let diagnostic = self.missing_picture(written);
        self.found.push(diagnostic.at(image.span).in_file(&self.note.source.path));
        Picture::Missing(written.clone())
    }

    /// Whether a picture is written as a tag.
    fn is_html(&self, image: &Image) -> bool {
        let text = &self.note.source.text;
        text.get(image.span.start as usize..).is_some_and(|rest| rest.starts_with('<'))
    }

    fn missing_picture(&self, path: &str) -> Diagnostic {
        let diagnostic = Diagnostic::problem("missing-picture", format!("there is no picture `{path}`"));
        let slashes = path.replace('\\', "/");
        if let Some(asset) = self.scope.asset_named(last_part(&slashes), self.note) {
            return diagnostic.help(format!("did you mean `{}`?", relative(folder_of(self.note), &asset)));
        }
        diagnostic
            .help("copy the picture beside the notes, or correct the path: it counts from this file's folder")
    }
}

fn no_alt(is_html: bool) -> Diagnostic {
    let help = match is_html {
        true => "say in an `alt` what it shows: `<img alt=\"the handshake's three messages\" src=…>`",
        false => "say between the brackets what it shows: `![the handshake's three messages](...)`",
    };
    Diagnostic::warning("no-alt", "this picture has no alternative text").help(help)
}

fn picture_case(written: &str, really: &str) -> Diagnostic {
    Diagnostic::problem("picture-case", format!("`{written}` differs in case from the file `{really}`"))
        .help("write the name as the file has it: servers tell upper and lower case apart")
}

#[cfg(test)]
mod tests {
    use super::super::testing::resolved;
    use super::*;

    #[test]
    fn pictures() {
        let check = |image: &str, expected: Picture, codes: &[&str]| {
            let (resolved, found, _) = resolved("network/x.md", image, false);
            let codes: Vec<String> = codes.iter().map(|code| format!("network/x.md:1 {code}")).collect();
            assert_eq!((resolved.images, found), (vec![expected], codes), "{image}");
        };
        let asset = |path: &str| Picture::Asset(path.into());
        check("![图](b.png)", asset("network/b.png"), &[]);
        check("![图](../img/a.png)", asset("img/a.png"), &[]);
        check("![图](/img/a.png)", asset("img/a.png"), &[]);
        check("![图](img/a.png)", asset("img/a.png"), &[]);
        check("![图](%62.png)", asset("network/b.png"), &[]);
        check("![图](B.png)", asset("network/b.png"), &["picture-case"]);
        check("![[a.png]]", asset("img/a.png"), &["no-alt"]);
        check("![](b.png)", asset("network/b.png"), &["no-alt"]);
        check("![图](c.png)", Picture::Missing("c.png".into()), &["missing-picture"]);
        check("![图](tcp.md)", Picture::Missing("tcp.md".into()), &["missing-picture"]);
        check("![图](https://x.org/a.png)", Picture::Link("https://x.org/a.png".into()), &[]);
    }
}

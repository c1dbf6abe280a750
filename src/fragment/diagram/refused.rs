//! Tests over `tests/oracle`: what Mermaid draws and we refuse by choice, and what both call broken. The oracle of
//! the full check shows that Mermaid agrees.

use std::collections::BTreeSet;
use std::path::Path;

use super::{DiagramInput, diagram};
use crate::base::diagnostic::Severity;
use crate::base::lang::Lang;

#[test]
fn refused_sources_tell_their_finding() {
    let mut codes = BTreeSet::new();
    for folder in ["refused", "broken"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let body = std::fs::read_to_string(&path).unwrap();
            // A comment line tells the code.
            let told = body.lines().find_map(|line| line.strip_prefix("%% diagram-"));
            let expected = format!("diagram-{}", told.expect("a code"));
            let checked = diagram(&DiagramInput { body: body.into(), lang: Lang::Zh });
            let problems = checked.diagnostics.iter().filter(|found| found.severity == Severity::Problem);
            let found: Vec<&str> = problems.map(|found| &*found.code).collect();
            assert_eq!(found, [&*expected], "{}", path.display());
            assert!(checked.value.is_none(), "{} is drawn", path.display());
            codes.insert(expected);
        }
    }
    assert!(codes.len() >= 6, "{codes:?}");
}

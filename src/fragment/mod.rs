//! Fence -> [`Fragment`]: highlighted code, a drawing, a snippet that runs.
//!
//! Never: knows the note around it, its position, or the page it will stand on.

pub mod diagram;
pub mod highlight;
pub mod runnable;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::lang::Lang;
use crate::base::memo::Memo;
use crate::base::shared::Shared;
use crate::parse::{Fence, FenceKind};
use diagram::{Diagram, DiagramInput, diagram};
use highlight::{Code, CodeInput, highlight};
use runnable::{Known, Shown};

/// What a code block became.
#[derive(Debug, Clone)]
pub enum Fragment {
    /// Highlighted code.
    Code(CodeInput, Arc<Checked<Code>>),
    /// A drawing in the language of its file; without one, its source.
    Diagram {
        /// What was drawn.
        input: DiagramInput,
        /// The drawing.
        drawing: Arc<Checked<Option<Diagram>>>,
        /// The source as plain code.
        source: Arc<Checked<Code>>,
    },
    /// A Rust snippet.
    Rust {
        /// The snippet and what is known of it.
        shown: Arc<Shown>,
        /// Its whole source, hidden lines too, highlighted.
        code: Arc<Checked<Code>>,
        /// What was found.
        found: Vec<Diagnostic>,
    },
}

/// A fragment is a function of its input: equal inputs are equal fragments.
impl Hash for Fragment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Fragment::Code(input, _) => (0, input).hash(state),
            Fragment::Diagram { input, .. } => (1, input).hash(state),
            Fragment::Rust { shown, .. } => (2, shown).hash(state),
        }
    }
}

impl Fragment {
    /// What was found for a file of a language; spans are bytes of the fence's body. A translation's fences are
    /// copies: what is wrong with them is told once, at the Chinese file, but for labels without English.
    pub fn diagnostics(&self, lang: Lang) -> Vec<Diagnostic> {
        let found = match self {
            Fragment::Code(_, code) => &code.diagnostics,
            Fragment::Diagram { drawing, .. } => &drawing.diagnostics,
            Fragment::Rust { found, .. } => found,
        };
        let told = |finding: &&Diagnostic| lang == Lang::Zh || finding.code == "diagram-untranslated";
        found.iter().filter(told).cloned().collect()
    }

    /// The drawing, when it is one and was made.
    pub fn drawing(&self) -> Option<&Diagram> {
        match self {
            Fragment::Diagram { drawing, .. } => drawing.value.as_ref(),
            _ => None,
        }
    }
}

/// Makes the fragment of a fence in a file of a language, or finds it again.
pub fn fragment(fence: &Fence, lang: Lang, known: &Known, memo: &Memo) -> Fragment {
    let code = |body: &Shared<str>| {
        let input = CodeInput { lang: fence.lang.clone(), body: body.clone() };
        let code = memo.call_kept(highlight, &input);
        (input, code)
    };
    match fence.kind {
        FenceKind::Code => {
            let (input, code) = code(&fence.body);
            Fragment::Code(input, code)
        }
        FenceKind::Diagram => {
            let input = DiagramInput { body: fence.body.clone(), lang };
            let drawing = memo.call_kept(diagram, &input);
            Fragment::Diagram { input, drawing, source: code(&fence.body).1 }
        }
        FenceKind::Rust(words) => {
            let shown = known.show(&fence.body, words);
            let found = shown.diagnostics(&fence.body).into_iter().collect();
            let (_, code) = code(&shown.snippet.source);
            Fragment::Rust { shown: Arc::new(shown), code, found }
        }
    }
}

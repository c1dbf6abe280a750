//! Fence -> [`Fragment`]: highlighted code, a drawing, a snippet that runs.
//!
//! Never: knows the note around it, its position, or the page it will stand on.

pub mod diagram;
pub mod highlight;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::lang::Lang;
use crate::base::memo::Memo;
use crate::parse::Fence;
use highlight::{Code, CodeInput, highlight};

/// What a code block became.
#[derive(Debug, Clone)]
pub enum Fragment {
    /// Highlighted code.
    Code(CodeInput, Arc<Checked<Code>>),
}

/// A fragment is a function of its input: equal inputs are equal fragments.
impl Hash for Fragment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Fragment::Code(input, _) => input.hash(state),
        }
    }
}

impl Fragment {
    /// What was found for a file of a language; spans are bytes of the fence's body. A translation's fences are
    /// copies: what is wrong with their code is told once, at the Chinese file.
    pub fn diagnostics(&self, lang: Lang) -> &[Diagnostic] {
        if lang == Lang::En {
            return &[];
        }
        match self {
            Fragment::Code(_, code) => &code.diagnostics,
        }
    }
}

/// Makes a fence's fragment, or finds it again.
pub fn fragment(fence: &Fence, memo: &Memo) -> Fragment {
    let input = CodeInput { lang: fence.lang.clone(), body: fence.body.clone() };
    let code = memo.call_kept(highlight, &input);
    Fragment::Code(input, code)
}

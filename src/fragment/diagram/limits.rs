//! The largest diagram that is drawn. Each limit has its own finding, so that no input makes a build slow or a
//! page heavy; no limit is a clock, because bytes must not depend on the machine.

/// Bytes of a fence's body.
pub(super) const BODY: usize = 64 * 1024;

/// Boxes of a graph.
pub(super) const NODES: usize = 400;

/// Lines of a graph.
pub(super) const EDGES: usize = 800;

/// Groups inside each other.
pub(super) const GROUP_DEPTH: usize = 8;

/// Rows in the tables of a class or ER diagram, all boxes together.
pub(super) const ROWS: usize = 800;

/// Participants of a sequence.
pub(super) const PEOPLE: usize = 40;

/// Messages, notes and borders of blocks of a sequence.
pub(super) const EVENTS: usize = 800;

/// Blocks of a sequence inside each other.
pub(super) const BLOCK_DEPTH: usize = 16;

/// Characters of one label.
pub(super) const LABEL: usize = 200;

/// Work units of the layout crate.
pub(super) const LAYOUT_WORK: usize = 500_000;

/// Bytes of everything that is made of one fence in one language.
pub(super) const OUTPUT: usize = 1_000_000;

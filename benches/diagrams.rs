//! Milliseconds a diagram: every source of `tests/diagrams` in both languages, wide and for phones.
//! `cargo bench --bench diagrams`; with `-- each`, every one of them.

use std::path::Path;
use std::time::Instant;

use bagu::base::lang::Lang;
use bagu::fragment::diagram::{DiagramInput, diagram};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of the whole set; the fastest counts, as it was least disturbed.
const RUNS: usize = 30;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagrams");
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(folder).expect("tests/diagrams") {
        let path = entry.expect("an entry").path();
        let body = std::fs::read_to_string(&path).expect("a diagram");
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for lang in Lang::ALL {
            inputs.push((name.clone(), DiagramInput { body: body.as_str().into(), lang }));
        }
    }
    let mut times: Vec<(f64, &str)> = inputs
        .iter()
        .map(|(name, input)| {
            let run = |_| {
                let start = Instant::now();
                std::hint::black_box(diagram(input));
                start.elapsed().as_secs_f64() * 1e3
            };
            ((0..RUNS).map(run).fold(f64::MAX, f64::min), &**name)
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let median = times[times.len() / 2].0;
    let mean = times.iter().map(|(time, _)| time).sum::<f64>() / times.len() as f64;
    let (slowest, name) = times[times.len() - 1];
    if std::env::args().any(|arg| arg == "each") {
        times.iter().for_each(|(time, name)| println!("{time:.3} {name}"));
    }
    println!(
        "{} drawings: mean {mean:.3} ms, median {median:.3} ms, slowest {slowest:.3} ms ({name})",
        times.len()
    );
}

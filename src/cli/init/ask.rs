//! Questions on a terminal, each with a default.

use std::io::{self, BufRead, Write};

/// Asks, or takes defaults.
pub(super) struct Asker<I, O> {
    pub input: I,
    pub output: O,
    pub asks: bool,
}

impl<I: BufRead, O: Write> Asker<I, O> {
    /// What was given, else the answer, else the default. A wrong answer is asked again with the reason.
    pub(super) fn text(
        &mut self,
        given: Option<&str>,
        question: &str,
        default: &str,
        check: impl Fn(&str) -> Result<String, String>,
    ) -> io::Result<String> {
        if let Some(given) = given {
            return check(given).map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        if !self.asks {
            return Ok(default.to_owned());
        }
        loop {
            let shown = if default.is_empty() { String::new() } else { format!(" [{default}]") };
            write!(self.output, "{question}{shown}: ")?;
            self.output.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                writeln!(self.output)?;
                return Ok(default.to_owned());
            }
            match line.trim() {
                "" => return Ok(default.to_owned()),
                answer => match check(answer) {
                    Ok(answer) => return Ok(answer),
                    Err(why) => writeln!(self.output, "  {why}")?,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asks: bool, given: Option<&str>, typed: &str, expected: &str, shown: &str) {
        let mut asker = Asker { input: typed.as_bytes(), output: Vec::new(), asks };
        let no_x = |text: &str| {
            if text.contains('x') { Err("no x".to_owned()) } else { Ok(text.to_owned()) }
        };
        assert_eq!(asker.text(given, "Name", "def", no_x).unwrap(), expected);
        assert_eq!(String::from_utf8(asker.output).unwrap(), shown);
    }

    #[test]
    fn flags_then_answers_then_defaults() {
        check(true, Some("flag"), "typed\n", "flag", "");
        check(false, None, "typed\n", "def", "");
        check(true, None, " typed \n", "typed", "Name [def]: ");
        check(true, None, "\n", "def", "Name [def]: ");
        check(true, None, "", "def", "Name [def]: \n");
        check(true, None, "x\ny\n", "y", "Name [def]:   no x\nName [def]: ");
    }
}

//! How a run ended, in a sentence: who converged, who did not and why.

use super::contest::{Contestant, End};
use super::settings::Settings;
use crate::figure::number::format_number;
use crate::penalty::PENALTIES;
use crate::recovery::Halt;
use crate::run::MOST_OPERATIONS;
use crate::trace::{Ending, Outcome};

/// What the sentence is made from.
pub struct Account<'a> {
    /// All penalties, where they ended.
    pub contestants: &'a [Contestant],
    /// What was asked for.
    pub settings: &'a Settings,
    /// Steps made.
    pub step: u64,
    /// What else is to be said: of the start and of paths.
    pub remarks: &'a [String],
    /// All the work a run may do is done.
    pub out_of_work: bool,
}

impl Account<'_> {
    /// Kind and sentence.
    pub fn outcome(&self) -> Outcome {
        let mut sentences = Vec::new();
        let converged = self.labels(|end| matches!(end, Some(End::Converged)));
        if !converged.is_empty() {
            let last = self.contestants.iter().filter(|c| c.end == Some(End::Converged));
            let last = last.map(|c| c.state.iterations).max().unwrap_or(0);
            sentences.push(format!("{} converged, by step {last}", listed(&converged)));
        }
        let unfinished = self.labels(Option::is_none);
        if !unfinished.is_empty() {
            let (who, steps) = (listed(&unfinished), self.settings.iterations);
            sentences.push(match self.step < steps {
                true => format!("{who} had not converged after {} of {steps} steps", self.step),
                false => format!("{who} used all {steps} steps and did not converge"),
            });
        }
        for contestant in self.contestants {
            if let Some(End::Halted(why)) = &contestant.end {
                sentences.push(format!("{} {why}", PENALTIES[contestant.index].label));
            }
        }
        sentences.extend(self.remarks.iter().cloned());
        if self.out_of_work {
            sentences.push(format!(
                "the limit of {} operations was reached: fewer penalties, {} or a looser tolerance would help",
                format_number(MOST_OPERATIONS),
                if self.settings.data.is_picture() { "a smaller picture" } else { "less data" }
            ));
        }
        Outcome { kind: self.kind(!unfinished.is_empty()), message: format!("{}.", sentences.join("; ")) }
    }

    fn kind(&self, unfinished: bool) -> Ending {
        let any = |wanted: fn(&Halt) -> bool| {
            self.contestants.iter().any(|c| matches!(&c.end, Some(End::Halted(halt)) if wanted(halt)))
        };
        match unfinished {
            _ if any(|halt| matches!(halt, Halt::Diverged { .. })) => Ending::Diverged,
            _ if self.out_of_work => Ending::LimitReached,
            _ if any(|_| true) => Ending::Stopped,
            true => Ending::IterationLimit,
            false => Ending::Converged,
        }
    }

    fn labels(&self, wanted: fn(&Option<End>) -> bool) -> Vec<&'static str> {
        self.contestants.iter().filter(|c| wanted(&c.end)).map(|c| PENALTIES[c.index].label).collect()
    }
}

/// "A", "A and B", "A, B and C".
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_string(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

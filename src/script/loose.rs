//! A look at lines one by one, for text that cannot be read as a shell reads it.
//!
//! Each line is cut into words at blanks and into commands at operators, whether or not they stand in double
//! quotes, so that it finds rather too much than too little. Single quotes and comments are honoured.

use super::rules::Judge;
use super::syntax::{Command, Ending, Part, Pipeline, Redirection, Stage, Target, Word};

/// A pipeline is judged after so many commands, so that a line of any length takes little memory.
const MOST_STAGES: usize = 64;
/// So many words of a command are looked at.
const MOST_WORDS: usize = 4096;

/// Looks at lines, the first of which has this number.
pub(super) fn look(lines: &[&str], first: usize, judge: &mut Judge<'_>) {
    for (at, line) in lines.iter().enumerate() {
        let mut scan = Scan {
            line: first + at,
            stages: Vec::new(),
            command: Command::default(),
            word: String::new(),
            target: None,
        };
        scan.line_of(line, judge);
    }
}

/// Which way a redirection leads whose word comes next.
#[derive(Clone, Copy)]
enum Leads {
    From,
    To,
}

struct Scan {
    line: usize,
    stages: Vec<Stage>,
    command: Command,
    word: String,
    target: Option<Leads>,
}

impl Scan {
    fn line_of(&mut self, line: &str, judge: &mut Judge<'_>) {
        let mut chars = line.chars().peekable();
        let mut in_single = false;
        while let Some(c) = chars.next() {
            match c {
                '\'' => in_single = !in_single,
                _ if in_single => self.word.push(c),
                '\\' => self.word.extend(chars.next()),
                '"' => {}
                ' ' | '\t' | '\r' => self.end_word(),
                '#' if self.word.is_empty() => break,
                '|' if chars.peek() != Some(&'|') => {
                    self.end_stage();
                    if self.stages.len() >= MOST_STAGES {
                        self.end_pipeline(Ending::Waited, judge);
                    }
                }
                '&' if matches!(chars.peek(), Some('>')) => self.end_word(),
                '&' if self.target.is_some() && self.word.is_empty() => self.word.push(c),
                '&' | '|' => {
                    let doubled = chars.next_if_eq(&c).is_some();
                    let ending = match (c, doubled) {
                        ('&', false) if self.target.is_none() => Ending::Background,
                        _ => Ending::Waited,
                    };
                    self.end_pipeline(ending, judge);
                }
                '(' | '`' if self.runs() => self.end_pipeline(Ending::Waited, judge),
                ';' | '(' | ')' | '`' => self.end_pipeline(Ending::Waited, judge),
                '<' => self.begin_target(Leads::From),
                '>' => self.begin_target(Leads::To),
                _ => self.word.push(c),
            }
        }
        self.end_pipeline(Ending::Waited, judge);
    }

    /// Whether what follows is run for what it writes; then the word that it stands in says so.
    fn runs(&mut self) -> bool {
        let part = match (self.word.strip_suffix('$'), self.target) {
            (Some(before), _) => {
                self.word = before.to_owned();
                Part::Runs(Vec::new())
            }
            (None, Some(Leads::From)) if self.word.is_empty() => Part::Process(Vec::new()),
            _ => return false,
        };
        self.target = None;
        let text = Part::Text(std::mem::take(&mut self.word));
        self.command.words.push(Word {
            line: self.line,
            last: self.line,
            parts: vec![text, part],
        });
        true
    }

    fn begin_target(&mut self, leads: Leads) {
        if self.word.bytes().all(|byte| byte.is_ascii_digit()) {
            self.word.clear();
        }
        self.end_word();
        self.target = Some(leads);
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.word);
        let word = Word::plain(self.line, &text);
        let is_keyword = matches!(
            text.as_str(),
            "if" | "then" | "elif" | "else" | "while" | "until" | "do" | "{" | "!" | "time"
        );
        match self.target.take() {
            Some(leads) => self.command.redirections.push(Redirection {
                line: self.line,
                target: match leads {
                    Leads::From => Target::From(word),
                    Leads::To => Target::To(word),
                },
            }),
            None if self.command.words.is_empty() && is_keyword => {}
            None if self.command.words.len() >= MOST_WORDS => {}
            None => self.command.words.push(word),
        }
    }

    fn end_stage(&mut self) {
        self.end_word();
        self.target = None;
        let mut command = std::mem::take(&mut self.command);
        command.line = self.line;
        if !command.words.is_empty() || !command.redirections.is_empty() {
            self.stages.push(Stage::Simple(command));
        }
    }

    fn end_pipeline(&mut self, ending: Ending, judge: &mut Judge<'_>) {
        self.end_stage();
        let stages = std::mem::take(&mut self.stages);
        if !stages.is_empty() {
            judge.list(&vec![Pipeline {
                line: self.line,
                stages,
                ending,
            }]);
        }
    }
}

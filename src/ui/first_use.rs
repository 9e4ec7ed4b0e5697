//! Meeting a key for the first time.
//!
//! There is nothing to check it against but what the person knows from elsewhere, so a plain yes
//! is not enough: whoever types the last six characters has looked at the key.

use std::cell::RefCell;

use super::ask::{Dialogue, Heard};
use super::key_text::grouped;
use super::page::Page;
use super::style::{Ink, Style};
use crate::minisign::PublicKey;
use crate::model::Name;
use crate::resolve::{Answers, Meeting, Told};
use crate::trust::{Standing, Subject};
use crate::world::Person;

/// So many characters of the key are typed.
const TYPED: usize = 6;
/// So many keys are shown, and may be chosen: nobody compares more.
const KEYS: usize = 8;
/// So often they may be mistyped.
const TRIES: usize = 3;

/// A meeting at the terminal.
pub struct FirstUse<'a> {
    dialogue: &'a dyn Dialogue,
    person: Person,
    teller: Person,
    style: Style,
    /// What was accepted: one command may meet the same key at one mirror after the other.
    accepted: RefCell<Vec<(Subject, PublicKey)>>,
    told: RefCell<Vec<(Name, String)>>,
}

impl<'a> FirstUse<'a> {
    /// A meeting with whoever is at the other end of the dialogue, if anybody is.
    pub fn new(dialogue: &'a dyn Dialogue, person: Person, style: Style) -> Self {
        Self {
            dialogue,
            person,
            teller: person,
            style,
            accepted: RefCell::default(),
            told: RefCell::default(),
        }
    }

    /// Who may tell two names apart: nobody, where a flag stands for a person.
    #[must_use]
    pub fn told_apart_by(mut self, teller: Person) -> Self {
        self.teller = teller;
        self
    }

    fn warning(&self, name: &Name, known: &str) -> String {
        let mut page = Page::new(&self.style);
        page.blank();
        page.line(Ink::Bad, "Stop: this name looks like another one");
        page.row("You asked", name.as_str());
        page.row("Known here", known);
        page.blank();
        page.marked(
            Ink::Warning,
            "Names like this are made to be mistaken for others. Go on only if you know that both \
             exist and that you want this one. If you are not sure, press Enter to stop.",
        );
        page.finish()
    }

    fn ask(&self, subject: &Subject, keys: &[PublicKey]) -> Option<PublicKey> {
        let keys = keys.get(..KEYS).unwrap_or(keys);
        self.dialogue.show(&self.screen(subject, keys));
        let prompt = "Type the last six characters of the key that you compared: ";
        for _ in 0..TRIES {
            let Heard::Line(line) = self.dialogue.hear(prompt) else {
                return None;
            };
            // The key is shown in groups, and may be typed so.
            let typed: String = line.split_whitespace().collect();
            if typed.is_empty() {
                return None;
            }
            match ending_in(keys, &typed) {
                Some(key) => return Some(key),
                None => self
                    .dialogue
                    .show("These are not the last six characters of a key above.\n"),
            }
        }
        None
    }

    /// The key of these that was accepted before for the same subject.
    fn known(&self, subject: &Subject, keys: &[PublicKey]) -> Option<PublicKey> {
        let accepted = self.accepted.borrow();
        let mut of_subject = accepted.iter().filter(|(other, _)| other == subject);
        of_subject
            .find(|(_, key)| keys.contains(key))
            .map(|(_, key)| *key)
    }

    fn screen(&self, subject: &Subject, keys: &[PublicKey]) -> String {
        let mut page = Page::new(&self.style);
        page.blank();
        let title = format!("No key is known here for {}", subject.name());
        page.line(Ink::Title, &title);
        if let Standing::Claimed(place) = subject.standing() {
            page.row("Claimed", &format!("{place} says that it has this name;"));
            page.row("", "it is not the name's own place");
        }
        let intro = match keys {
            [_] => "Its documents are signed with this key:",
            _ => "Its documents are signed with these keys:",
        };
        page.line(Ink::Text, intro);
        for key in keys {
            page.blank();
            page.indented(&grouped(key));
            page.indented(&key.to_string());
        }
        page.blank();
        page.marked(
            Ink::Warning,
            "Anybody can make a key. Compare it with the publisher's page, their repository, or \
             another source that you trust. If you cannot, press Enter to stop.",
        );
        page.finish()
    }
}

impl Meeting for FirstUse<'_> {
    fn compare(&self, subject: &Subject, keys: &[PublicKey]) -> Option<PublicKey> {
        if self.answers() == Answers::No || keys.is_empty() {
            return None;
        }
        if let Some(key) = self.known(subject, keys) {
            return Some(key);
        }
        let key = self.ask(subject, keys)?;
        self.accepted.borrow_mut().push((subject.clone(), key));
        Some(key)
    }

    fn tell_apart(&self, name: &Name, known: &str) -> Told {
        if self.teller == Person::Absent {
            return Told::Nothing;
        }
        let pair = (name.clone(), known.to_owned());
        if self.told.borrow().contains(&pair) {
            return Told::Apart;
        }
        self.dialogue.show(&self.warning(name, known));
        let prompt = "Type the whole name that you want: ";
        match self.dialogue.hear(prompt) {
            Heard::Line(line) if line.trim() == name.as_str() => {
                self.told.borrow_mut().push(pair);
                Told::Apart
            }
            _ => Told::Nothing,
        }
    }

    fn answers(&self) -> Answers {
        match self.person {
            Person::Present => Answers::Yes,
            Person::Absent => Answers::No,
        }
    }
}

/// The one key with this ending; two with the same ending are none, since nobody can tell which
/// was compared.
fn ending_in(keys: &[PublicKey], typed: &str) -> Option<PublicKey> {
    let is_meant = |key: &&PublicKey| typed.len() == TYPED && key.to_string().ends_with(typed);
    let mut meant = keys.iter().filter(is_meant);
    match (meant.next(), meant.next()) {
        (Some(key), None) => Some(*key),
        _ => None,
    }
}

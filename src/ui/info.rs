//! `info`: what is known of a package, installed or not.

use super::key_text::grouped;
use super::list::{follows, revoked};
use super::page::Page;
use super::plan_screen;
use super::style::{Ink, Style, counted};
use crate::document::Revocation;
use crate::model::{OutsideText, Place, Size, command_of};
use crate::receipt::{Claimed, Receipt, Track};
use crate::trust::{Accepted, Anchor, Documents, Standing};

/// What is known of an installed package, from its receipt alone.
pub fn info_installed(
    receipt: &Receipt,
    track: &Track,
    denied: Option<&Revocation>,
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    let (name, version) = (&receipt.name, &receipt.version);
    let claimed = match receipt.claimed {
        Claimed::Own => "",
        Claimed::Claimed => " (claimed)",
        Claimed::Described => " (described by you)",
    };
    page.line(Ink::Title, &format!("{name}{claimed} {version}"));
    if let Some(denied) = denied {
        page.row_in(Ink::Warning, "Denied", &revoked(denied));
    }
    page.row("Installed", &style.ago(receipt.installed));
    page.row("From", &receipt.place.to_string());
    page.row("Follows", &follows(track));
    trusted_by(&mut page, &receipt.anchor);
    if receipt.claimed == Claimed::Described {
        page.row(
            "Described",
            "by you; the key speaks for the archive's bytes alone",
        );
        if let Some(words) = plan_screen::command_again(receipt) {
            page.row(
                "Again",
                "with this command, or with the address of another version:",
            );
            page.verbatim(&format!("  unpipe install {words}"));
        }
    }
    let commands: Vec<&str> = receipt.exported().filter_map(command_of).collect();
    if !commands.is_empty() {
        page.row("Commands", &commands.join(", "));
    }
    let sum = |sum: Size, size: Size| sum.plus(size);
    let size = receipt.files.iter().map(|file| file.size);
    let size = size.fold(Size::default(), sum);
    let files = counted(receipt.files.len(), "file");
    page.row("Files", &format!("{files}, {size}"));
    if !receipt.made.is_empty() {
        let made = counted(receipt.made.len(), "file");
        page.row("Made here", &format!("{made}, by its steps; not signed"));
    }
    if let Some(replaced) = &receipt.replaced {
        let earlier = replaced.version();
        page.row("Earlier", &format!("{earlier}; unpipe rollback {name}"));
    }
    page.row("Release", &format!("serial {}", receipt.serial));
    page.indented(&receipt.release.to_string());
    page.finish()
}

/// What a verified release says of itself, and who vouches for it.
pub fn info_release(accepted: &Accepted<Documents>, place: &Place, style: &Style) -> String {
    let release = &accepted.release;
    let mut page = Page::new(style);
    let claimed = match accepted.provenance.subject.standing() {
        Standing::Own => "",
        Standing::Claimed(_) => " (claimed)",
        Standing::Described => " (described by you)",
    };
    let title = format!("{}{claimed} {}", release.name, release.version);
    page.line(Ink::Title, &title);
    page.row("From", &place.to_string());
    plan_screen::show_trust(&mut page, &accepted.provenance);
    let builds: Vec<String> = release
        .artifacts
        .iter()
        .map(|artifact| artifact.platform().to_string())
        .collect();
    page.row("Builds", &builds.join("; "));
    page.row("Runs", &counted(release.steps.len(), "step"));
    plan_screen::publisher_says(&mut page, release);
    page.row("Release", &format!("serial {}", release.serial));
    page.indented(&accepted.digest.to_string());
    page.finish()
}

fn trusted_by(page: &mut Page<'_>, anchor: &OutsideText) {
    if let Ok(Anchor::Key(key)) = anchor.raw().parse() {
        page.row("Key", &grouped(&key));
    } else {
        page.row("Root", "");
        page.indented(&anchor.to_string());
    }
}

//! What a reviewer's own host says, which alone tells whether there is a rejection.
//!
//! A mirror of it is asked as well, and what it has counts like anything that is signed; but it could
//! leave out a rejection, or go on with an approval of before. So that a mirror has answered says
//! nothing of the host, unless the policy wants mirrors and nothing else.

use super::reviews::Found;
use super::{ResolveError, Resolver};
use crate::document::Kind;
use crate::fetch::{FetchError, Mirrors, Origin};
use crate::model::{Location, OutsideText, Size, WebUrl};
use crate::trust::policy::{Reviewer, Rule};
use crate::trust::{Accepted, Case, Documents, Review, Submitted, Unverified, Why, Word, hear};

impl Resolver<'_> {
    /// Asks a reviewer's own host, if they have one, by every way.
    pub(super) fn seek_at_their_own(
        &self,
        accepted: &Accepted<Documents>,
        rule: &Rule<Reviewer>,
        (found, submitted): (&mut Found, &mut Submitted),
    ) -> Result<(), ResolveError> {
        let reviewer = &rule.value;
        let Some(folder) = &reviewer.url else {
            return Ok(());
        };
        let file = Review::file_name(&accepted.release.version, &reviewer.key);
        let url = own_place(folder, accepted, &file)?;
        let cap = Size::bytes(Kind::Review.document_limit() as u64);
        let mirrors = Mirrors::of(self.policy.mirrors_of_reviewers());
        let there = self.fetcher.everywhere(&url, &mirrors, cap)?;
        let unheard = match there.origin {
            Origin::Answered => None,
            Origin::Failed(error) => Some(error),
            Origin::NotAsked(error) => {
                (!self.is_their_word(accepted, rule, &there.documents)).then_some(error)
            }
        };
        for bytes in there.documents {
            submitted.documents.push(Unverified::new(bytes.clone()));
            found.at.push((Location::Web(url.clone()), bytes));
        }
        if let Some(error) = unheard {
            submitted.failed = Some(OutsideText::new(error.to_string()));
            found.unheard.get_or_insert(ResolveError::Unheard {
                reviewer: reviewer.label.clone(),
                source: error,
            });
        }
        Ok(())
    }

    /// Whether one of these is signed by the reviewer, about this release and in force.
    fn is_their_word(
        &self,
        accepted: &Accepted<Documents>,
        rule: &Rule<Reviewer>,
        documents: &[Vec<u8>],
    ) -> bool {
        documents.iter().any(|bytes| {
            let submitted = Submitted {
                documents: vec![Unverified::new(bytes.clone())],
                failed: None,
            };
            let case = Case::of(accepted, self.now);
            let hearing = hear(&case, std::slice::from_ref(rule), &[], &[submitted]);
            hearing.heard.iter().any(|heard| match &heard.word {
                // A publisher's own key signs no word that counts, and yet it is theirs.
                Word::Approves(_) | Word::Rejects(_) | Word::Nothing(Why::Publisher) => true,
                Word::Nothing(_) => false,
            })
        })
    }
}

/// Where a reviewer's own host has a review: below their folder in one of the package's, whose name
/// has a `+` for every `/`.
pub(super) fn own_place(
    url: &WebUrl,
    accepted: &Accepted<Documents>,
    file: &str,
) -> Result<WebUrl, ResolveError> {
    let below = format!("{}/{file}", accepted.release.name.folder());
    Ok(url.join(&below).map_err(FetchError::from)?)
}

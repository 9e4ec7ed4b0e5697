//! unpipe: trusted one-line installs.
//!
//! The library behind the `unpipe` program, which fetches a signed manifest, verifies it, shows
//! what an install would do, asks, does it, and can undo it. Its types are the path that bytes
//! take, and nothing skips a step: what is not verified cannot be planned, and what nobody
//! consented to cannot be installed.
//!
//! ```text
//! a name, a URL, a folder, a bundle  model, resolve, bundle
//!   │ fetch                          bounded bytes, no meaning yet
//!   ▼
//! Unverified<document>
//!   │ trust                          signatures, roots, freshness: the only way across
//!   ▼
//! Verified<Release>
//!   │ plan                           every file, link and command, with one digest; pure
//!   ▼
//! Plan ── ui: the screen ── a person, --yes or --approve
//!   │ approve
//!   ▼
//! Approved<Plan>
//!   │ fetch, then trust              the artifact, held against the signed hash
//!   ▼
//! Verified<Artifact>
//!   │ install, archive, beneath      staged by the list of files, one switch, links, receipt
//!   │ cage                           the release's own commands, held in, on a copy
//!   ▼
//! the prefix
//! ```
//!
//! A script that nobody signed takes a way of its own, and nothing of it is ever taken for verified:
//!
//! ```text
//! an address, a file
//!   │ fetch                          bounded bytes, whole and once
//!   ▼
//! Script ── script, difference, ui: the text, what is notable ── a person
//!   │ run, cage                      on a copy-on-write view of the home; run::proxy is the only way out
//!   ▼
//! Changes ── run, ui: the list ── a person, or --yes with --allow-path
//!   │ journal                        all that was chosen, or nothing
//!   ▼
//! the home, and a receipt that undoes it
//! ```
//!
//! `store` keeps what is trusted between runs, `publish` is the other side (keys and signatures),
//! and [`cli`] ties all of it to arguments and exit codes ([`model::Code`]).
//!
//! # Promises, and the tests that hold them
//!
//! Paths of tests are those that the test runner prints; a test checks that each is there.
//!
//! | promise | held by |
//! |---|---|
//! | 1. Nothing unverified is parsed, unpacked, shown as trusted, or run. | `refusals::signatures::one_bit_flipped_in_a_body_is_refused`, `bundle::damage::any_changed_byte_is_refused_with_20_to_24`, `refusals::signatures::another_key_under_the_id_of_the_pinned_one_is_refused`, `refusals::signatures::another_file_that_the_key_signed_is_no_document`, `refusals::archives::an_artifact_of_the_same_size_with_other_bytes_is_refused`, `minisign::vectors::every_vector_is_judged_as_it_says`, `minisign::keys::all_fourteen_encodings_of_low_order_are_refused`, `architecture::proof::verified_has_one_constructor_that_only_the_trust_core_sees`, `architecture::parsers::only_the_trust_core_and_the_publisher_parse_documents`, `adopt::order::a_malformed_archive_with_a_bad_signature_ends_with_the_signature`, `adopt::order::sums_with_a_bad_signature_are_not_read_and_the_archive_is_not_even_fetched` |
//! | 2. What was shown is what happens. | `life::trouble::a_plan_that_another_run_overtook_is_not_carried_out`, `life::consent::a_plan_that_shows_something_else_has_another_digest`, `archive::contents::listed_files_come_out_at_their_place_with_their_mode_and_no_other`, `archive::hostile::entries_that_are_not_listed_do_nothing_whatever_they_are_called`, `refusals::targets::without_a_person_and_without_consent_nothing_happens`, `run::course::only_the_bytes_that_were_asked_for_are_run`, `run::course::nothing_is_kept_where_nobody_says_so_and_every_change_is_named`, `run::equal::random_scripts_leave_the_same_through_the_cage_as_without_it`, `run::course::a_target_that_changed_meanwhile_is_not_overwritten`, `cage::taken::what_is_not_declared_fails_the_install`, `cage::matrix::every_attack_ends_as_the_table_says_in_each_tier`, `cage::tiers::where_neither_tier_works_steps_are_refused_and_what_is_missing_is_named`, `ui::plan_screen::hostile_text_never_reaches_a_screen_as_it_is`, `ui::plan_screen::details_hold_whole_keys_hashes_and_the_digest` |
//! | 3. All or nothing. | `survives::kill::killed_at_any_point_it_leaves_the_old_version_or_the_new_one`, `survives::errors::with_an_error_at_any_point_it_leaves_the_old_version_or_the_new_one_and_says_which`, `survives::controls::the_judge_blames_half_a_tree`, `keep::struck::killed_at_any_point_all_is_kept_or_nothing`, `keep::struck::with_an_error_at_any_point_all_is_kept_or_nothing`, `run::course::what_is_covered_in_part_is_not_kept_at_all`, `run::course::a_failed_script_is_never_kept`, `archive::contents::an_interrupt_stops_it`, `fetch::silence::an_interrupt_acts_at_once_in_any_silence` |
//! | 4. Everything can be undone. | `life::removal::no_trace_is_left_where_the_prefix_was_absent`, `life::removal::no_trace_is_left_beside_the_users_own_files`, `life::course::a_package_is_installed_upgraded_rolled_back_and_followed_again`, `life::changes::a_changed_tree_is_repaired_and_the_changes_are_kept`, `keep::random::five_hundred_random_edit_sets_are_kept_and_undone_to_the_letter`, `run::course::what_is_covered_is_kept_listed_checked_and_undone`, `keep::edited::files_that_were_changed_since_stay_or_are_kept_apart`, `example::install::a_rollback_is_one_switch_and_its_program_the_one_before`, `refusals::targets::a_file_that_is_not_ours_is_never_overwritten` |
//! | 5. No service in the trust path. | `example::install::the_example_installs_offline_and_its_program_runs`, `life::places::a_loopback_server_serves_a_whole_life`, `bundle::air_gap::one_file_is_verified_told_about_and_installed_without_a_network_or_a_socket`, `fetch::documents::a_request_tells_nothing_but_the_program_and_what_it_wants`, `commands::verify::nothing_is_written_and_no_socket_is_opened_while_verifying`, `minisign::stock::a_document_made_with_stock_minisign_and_cat_is_good_here` |
//! | 6. It fails closed and says so. | `refusals::freshness::an_expired_index_is_refused`, `refusals::freshness::root_and_index_may_not_be_stripped_at_first_contact`, `refusals::roles::one_signer_twice_is_not_two_signers`, `refusals::documents::an_unknown_field_is_refused`, `ui::failure::a_failure_is_told_once_with_its_state_and_two_hints`, `docs::hints::no_hint_weakens_a_check` |

pub mod archive;
pub mod beneath;
pub mod bundle;
pub mod cage;
pub mod cli;
pub mod difference;
pub mod doctor;
pub mod document;
pub mod fetch;
pub mod install;
pub mod journal;
pub mod minisign;
pub mod mirror;
pub mod model;
pub mod plan;
pub mod progress;
pub mod publish;
pub mod receipt;
pub mod resolve;
pub mod run;
pub mod script;
pub mod shell;
pub mod store;
pub mod trust;
pub mod ui;
pub mod world;

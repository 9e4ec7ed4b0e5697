//! Going on from what a host serves, be it honest or not.

use std::fs;

use super::super::support::server::{Behaviour, Server};
use super::studio::{NAME, Studio, copy};

/// A publisher with two releases, whose folder is hosted as it is now.
fn hosted() -> (Studio, Server) {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    studio.releases("1.1.0").exits(0);
    let host = studio.machine.home().join("host");
    copy(&studio.machine.work("site"), &host);
    let server = Server::serving(&host);
    (studio, server)
}

fn from(server: &Server, command: &str) -> String {
    format!("publish {command} --from {}", server.url("/"))
}

fn without_folder(studio: &Studio) {
    fs::remove_dir_all(studio.machine.work("site")).unwrap();
}

#[test]
fn serials_and_index_go_on_from_the_host_where_there_is_no_folder() {
    let (studio, server) = hosted();
    without_folder(&studio);
    studio.builds("1.2.0");
    let release = from(&server, "release dist --version 1.2.0");
    studio.run(&release).exits(0);
    let documents = [
        "1.0.0.release.unpipe",
        "1.1.0.release.unpipe",
        "1.2.0.release.unpipe",
        "index.unpipe",
        "root-1.unpipe",
        "tool-1.2.0.tar.gz",
    ];
    assert_eq!(studio.lists("site"), documents);
    assert!(studio.body("site/index.unpipe").contains("version = 3\n"));
    assert!(
        studio
            .body("site/1.2.0.release.unpipe")
            .contains("serial = 3\n")
    );
    studio.run("publish status").exits(0);
}

#[test]
fn every_command_that_signs_can_go_on_from_the_host() {
    for command in ["refresh", "rotate", "revoke 1.0.0 --reason broken"] {
        let (studio, server) = hosted();
        without_folder(&studio);
        studio.run(&from(&server, command)).exits(0);
        assert!(studio.lists("site").len() >= 4);
    }
}

#[test]
fn a_host_that_is_behind_the_folder_is_refused() {
    let (studio, server) = hosted();
    studio.run("publish refresh").exits(0);
    let refused = studio.refuses(&from(&server, "refresh"), 22);
    refused
        .says("expected index 3")
        .says("upload the folder first");
    let (studio, server) = hosted();
    studio.run("publish rotate").exits(0);
    let refused = studio.refuses(&from(&server, "refresh"), 22);
    refused.says("expected root 2");
}

#[test]
fn a_host_with_another_index_of_the_same_number_is_refused() {
    let (studio, server) = hosted();
    let before = studio.machine.home().join("before");
    copy(&studio.machine.work("site"), &before);
    studio.run("publish revoke 1.0.0 --reason one").exits(0);
    copy(
        &studio.machine.work("site"),
        &studio.machine.home().join("host"),
    );
    copy(&before, &studio.machine.work("site"));
    studio.run("publish revoke 1.0.0 --reason other").exits(0);
    let refused = studio.refuses(&from(&server, "refresh"), 22);
    refused.says("index.unpipe").says("find out who");
}

#[test]
fn a_host_with_other_roots_is_refused_with_and_without_a_folder() {
    let (studio, _server) = hosted();
    let (_stranger, other) = hosted();
    studio.refuses(&from(&other, "refresh"), 20).says("keys");
    without_folder(&studio);
    studio.refuses(&from(&other, "refresh"), 20).says("keys");
    // The same keys began twice.
    let twin = Studio::with_keys();
    copy(&studio.machine.work("keys"), &twin.machine.work("keys"));
    for label in ["tool-root", "tool-release"] {
        fs::copy(studio.secret(label), twin.secret(label)).unwrap();
    }
    twin.bends("unpipe.toml", "A tool", "A second tool");
    twin.writes("unpipe.toml", format!(
        "{}root_days = 300\n[take]\nbin = [\"*/tool\"]\n\n[[target]]\nfile = \"tool-{{version}}.tar.gz\"\nos = \"any\"\narch = \"any\"\n",
        format_args!("name = \"{NAME}\"\nurl = \"{{file}}\"\nsummary = \"A tool\"\n"),
    ));
    twin.releases("1.0.0").exits(0);
    twin.releases("1.1.0").exits(0);
    twin.releases("1.2.0").exits(0);
    let server = Server::serving(&twin.machine.work("site"));
    studio.releases("1.0.0").exits(0);
    let refused = studio.refuses(&from(&server, "refresh"), 22);
    refused.says("root-1.unpipe");
}

#[test]
fn a_host_of_another_name_is_refused() {
    let (studio, server) = hosted();
    without_folder(&studio);
    studio.builds("1.2.0");
    studio.bends("unpipe.toml", NAME, "get.example.org/other");
    let release = from(&server, "release dist --version 1.2.0");
    studio.refuses(&release, 2).says(NAME);
}

#[test]
fn a_host_that_has_nothing_hides_something_or_floods_is_refused() {
    for (path, behaviour, code) in [
        ("/root-1.unpipe", Behaviour::Status(404), 40),
        ("/root-1.unpipe", Behaviour::Status(403), 40),
        ("/index.unpipe", Behaviour::Status(404), 22),
        ("/index.unpipe", Behaviour::Status(500), 40),
        ("/index.unpipe", Behaviour::AddsBytes(1 << 20), 24),
        (
            "/root-2.unpipe",
            Behaviour::Serves(b"no root\n".to_vec()),
            20,
        ),
        ("/1.1.0.release.unpipe", Behaviour::NeverEnds, 24),
    ] {
        let (studio, server) = hosted();
        without_folder(&studio);
        server.now(path, behaviour.clone());
        let outcome = studio.run(&from(&server, "refresh"));
        let what = format!("{path} {behaviour:?}");
        assert_eq!(outcome.code, Some(code), "{what}: {outcome}");
        outcome.has_one_message();
        assert!(studio.lists("site").is_empty(), "{what}");
    }
}

#[test]
fn a_release_that_the_host_does_not_hand_out_is_not_signed_under_a_new_root() {
    let (studio, server) = hosted();
    studio
        .run("publish key new extra --single --no-password")
        .exits(0);
    let retire = "retire-key tool-release --replace-with keys/extra.pub";
    // It is only on the host: then it is fetched from there.
    fs::remove_file(studio.machine.work("site/1.0.0.release.unpipe")).unwrap();
    let refused = studio.refuses(&format!("publish {retire}"), 2);
    refused.says("1.0.0.release.unpipe").says("--from");
    server.now("/1.0.0.release.unpipe", Behaviour::Status(404));
    studio
        .refuses(&from(&server, retire), 2)
        .says("1.0.0.release.unpipe");
    let (_, server) = (
        server.url("/"),
        Server::serving(&studio.machine.home().join("host")),
    );
    studio.run(&from(&server, retire)).exits(0);
    assert_eq!(studio.signatures("site/1.0.0.release.unpipe"), 2);
}

#[test]
fn an_address_that_is_none_or_may_not_be_asked_is_refused() {
    let (studio, server) = hosted();
    studio.refuses("publish refresh --from ftp://example.org/", 2);
    studio.refuses("publish refresh --from http://example.org/", 2);
    studio.refuses(&format!("{} --offline", from(&server, "refresh")), 41);
}

#[test]
fn a_host_with_a_lone_release_is_not_taken_for_an_empty_one() {
    let (studio, server) = hosted();
    without_folder(&studio);
    let release = studio.machine.home().join("host/1.1.0.release.unpipe");
    server.now("/root-1.unpipe", Behaviour::Status(404));
    server.now(
        "/release.unpipe",
        Behaviour::Serves(fs::read(release).unwrap()),
    );
    let refused = studio.refuses(&from(&server, "refresh"), 2);
    refused.says("found only");
}

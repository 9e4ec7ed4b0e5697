//! The form of a bundle: every deviation is refused with 24 and says what it is.

use std::fs;
use std::process::Command;

use super::super::support::machine::Machine;
use super::{Case, Members, header, install, put, seal};

#[test]
fn bytes_made_by_hand_are_a_bundle_that_installs() {
    for case in [Case::level_1(), Case::level_0()] {
        let machine = Case::carried(&case.members.tar());
        install(&machine, &case.key()).exits(0);
        let tool = Command::new(machine.prefix().join("bin/tool")).output();
        assert_eq!(tool.unwrap().stdout, b"tool 1.0.0\n");
    }
}

#[test]
fn a_missing_member_is_refused_by_its_name() {
    let case = Case::level_1();
    for (name, told) in [
        ("root-1.unpipe", "root-1.unpipe"),
        ("index.unpipe", "index.unpipe"),
        ("1.0.0.release.unpipe", "a release"),
        ("tool-1.0.0.tar.gz", "an artifact"),
    ] {
        let bytes = case.members.clone().without(name).tar();
        case.refused(&bytes, 24).says(&format!("expected {told}"));
    }
    let stripped = case.members.clone().without("root-1.unpipe");
    let stripped = stripped.without("index.unpipe");
    case.refused(&stripped.tar(), 24).says("root-1.unpipe");
    case.refused(&Members::default().tar(), 24)
        .says("root-1.unpipe or release.unpipe");
    let case = Case::level_0();
    let bytes = case.members.clone().without("release.unpipe").tar();
    case.refused(&bytes, 24).says("release.unpipe");
}

#[test]
fn a_root_in_the_middle_may_not_be_missing() {
    let case = Case::level_1();
    let root = case.members.0[0].1.clone();
    let bytes = case.members.clone().with(1, "root-3.unpipe", root).tar();
    case.refused(&bytes, 24).says("root-2.unpipe");
}

#[test]
fn a_second_release_is_refused() {
    let case = Case::level_1();
    let release = case.members.0[2].1.clone();
    let bytes = case.members.with(3, "2.0.0.release.unpipe", release).tar();
    let case = Case::level_1();
    case.refused(&bytes, 24).says("2.0.0.release.unpipe");
}

#[test]
fn an_artifact_that_the_release_does_not_list_is_refused() {
    let case = Case::level_1();
    let bytes = case.members.clone().with(4, "tool-1.0.0.zip", b"x").tar();
    case.refused(&bytes, 24).says("tool-1.0.0.zip");
}

#[test]
fn a_name_that_no_bundle_holds_is_refused() {
    let case = Case::level_1();
    for name in [
        "/etc/passwd",
        "../tool",
        "a/b",
        "./tool",
        ".unpipe",
        "tool\u{202e}",
        "tool*",
        "review.unpipe",
        "1.0.0.review.ab.unpipe",
        "root-0.unpipe",
        "root-01.unpipe",
        "root-1.UNPIPE",
        "root-99999999999999999999.unpipe",
    ] {
        let bytes = case.members.clone().with(4, name, b"x").tar();
        case.refused(&bytes, 24).says("found a member called");
    }
}

#[test]
fn a_member_that_comes_twice_or_in_another_order_is_refused() {
    let case = Case::level_1();
    for (at, (name, bytes)) in case.members.0.clone().into_iter().enumerate() {
        let twice = case.members.clone().with(at, &name, bytes).tar();
        case.refused(&twice, 24).says(&format!("{name} twice"));
    }
    for (one, other) in [(0, 1), (1, 2), (2, 3), (0, 3)] {
        let mut members = case.members.clone();
        members.0.swap(one, other);
        case.refused(&members.tar(), 24).says("in this order");
    }
}

#[test]
fn a_member_of_another_type_is_refused() {
    let case = Case::level_1();
    for kind in b"123456789xgLKSDM\0" {
        let bytes = case.members.tar_with(|name, block| {
            if name.starts_with("tool") {
                put(block, 156, &[*kind]);
            }
        });
        case.refused(&bytes, 24).says("expected a regular file");
    }
}

#[test]
fn a_header_with_anything_else_in_it_is_refused() {
    let case = Case::level_1();
    let cases: &[(usize, &[u8])] = &[
        (100, b"0000755"),
        (100, b"0004644"),
        (108, b"0000001"),
        (116, b"0000001"),
        (136, b"00000000001"),
        (135, b" "),
        (124, b"\x80\x00\x00\x00"),
        (157, b"target"),
        (265, b"root"),
        (297, b"root"),
        (336, b" "),
        (345, b"prefix"),
        (505, b"x"),
    ];
    for (at, bytes) in cases {
        let bytes = case.members.tar_with(|name, block| {
            if name == "index.unpipe" {
                put(block, *at, bytes);
            }
        });
        case.refused(&bytes, 24).says("found other fields");
    }
    for name in ["index.unpipe", "root-1.unpipe"] {
        let bytes = case.members.tar_with(|found, block| {
            if found == name {
                put(block, 257, b"ustar  \0");
            }
        });
        case.refused(&bytes, 24).says("ustar header");
    }
}

#[test]
fn a_wrong_checksum_is_refused() {
    let case = Case::level_1();
    let mut bytes = case.members.tar();
    bytes[148] ^= 1;
    case.refused(&bytes, 24).says("checksum");
}

#[test]
fn a_name_without_an_end_or_text_is_refused() {
    let case = Case::level_1();
    for (bent, told) in [
        (&b"\0"[..], "expected a name"),
        (b"tool\0x", "other fields"),
        (b"tool\xff", "expected a name"),
    ] {
        let bytes = case.members.tar_with(|name, block| {
            if name.starts_with("tool") {
                put(block, 0, &[0; 100]);
                put(block, 0, bent);
            }
        });
        case.refused(&bytes, 24).says(told);
    }
    let long = "n".repeat(100);
    let bytes = case.members.clone().with(3, &long, b"x").tar();
    case.refused(&bytes, 24).says("lists no artifact");
}

#[test]
fn a_document_is_no_larger_than_its_kind_allows() {
    let case = Case::level_1();
    for name in ["root-1.unpipe", "index.unpipe", "1.0.0.release.unpipe"] {
        let mut members = case.members.clone();
        let member = members.0.iter_mut().find(|(found, _)| found == name);
        member.unwrap().1 = vec![b'x'; 9 * 1024 * 1024];
        case.refused(&members.tar(), 24)
            .says(&format!("bytes of {name}"));
    }
}

#[test]
fn padding_and_the_end_are_zeros_and_nothing_follows() {
    let case = Case::level_1();
    let good = case.members.tar();
    let mut padded = good.clone();
    let end_of_root = 512 + case.members.0[0].1.len();
    padded[end_of_root] = 1;
    case.refused(&padded, 24)
        .says("from the end of root-1.unpipe");
    for at in [good.len() - 512, good.len() - 1] {
        let mut bent = good.clone();
        bent[at] = 1;
        case.refused(&bent, 24).says("two blocks of zeros");
    }
    for more in [&[0][..], &[0; 512], &[0; 9 * 1024], b"x"] {
        let longer = [&good, more].concat();
        case.refused(&longer, 24).says("expected the end");
    }
}

#[test]
fn a_bundle_after_a_bundle_is_refused() {
    let case = Case::level_1();
    let twice = [case.members.tar(), case.members.tar()].concat();
    case.refused(&twice, 24).says("expected the end");
}

#[test]
fn a_size_beyond_the_file_is_refused_before_anything_is_read() {
    let case = Case::level_1();
    let mut bytes = case.members.without("tool-1.0.0.tar.gz").tar();
    bytes.truncate(bytes.len() - 1024);
    let mut block = header("tool-1.0.0.tar.gz", 0o777_7777_7777);
    seal(&mut block);
    bytes.extend(block);
    Case::level_1().refused(&bytes, 24).says("cut off");
}

#[test]
fn what_is_no_file_of_this_form_is_refused() {
    let machine = Machine::of_an_ordinary_user();
    let key = Case::level_1().key();
    for bytes in [&b""[..], b"x", b"PK\x03\x04", &[7; 4096]] {
        fs::write(machine.work("tool.bundle.tar"), bytes).unwrap();
        install(&machine, &key).exits(24).has_one_message();
    }
    fs::remove_file(machine.work("tool.bundle.tar")).unwrap();
    let made = Command::new("mkfifo")
        .arg(machine.work("tool.bundle.tar"))
        .status();
    assert!(made.unwrap().success());
    install(&machine, &key)
        .exits(24)
        .says("found something else");
    fs::remove_file(machine.work("tool.bundle.tar")).unwrap();
    install(&machine, &key).exits(2);
}

#[test]
fn stock_tar_makes_the_same_bytes() {
    let case = Case::level_1();
    let machine = Machine::new();
    for (name, bytes) in &case.members.0 {
        fs::write(machine.work(name), bytes).unwrap();
    }
    let mut tar = machine.other("tar");
    tar.args([
        "--format=ustar",
        "--numeric-owner",
        "--owner=0",
        "--group=0",
    ]);
    tar.args(["--mode=644", "--mtime=@0", "-b1", "-cf", "stock.tar"]);
    tar.args(case.members.0.iter().map(|(name, _)| name));
    assert!(tar.status().unwrap().success());
    let stock = fs::read(machine.work("stock.tar")).unwrap();
    assert!(stock == case.members.tar(), "stock tar makes other bytes");
}

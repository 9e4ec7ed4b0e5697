//! What goes out is TLS or nothing, and with `--offline` nothing at all.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};

use unpipe::run::proxy::{Refused, Unknown};

use super::Bench;
use super::proxy::{Door, Outside, head, why};
use crate::support::machine::Machine;

/// Asks for a tunnel and then says this, as bash's `printf` has it; then shows what comes back.
fn says(port: u16, text: &str) -> String {
    format!(
        "bash <<'END'\n\
         trap '' PIPE\n\
         exec 3<>/dev/tcp/127.0.0.1/3128\n\
         printf 'CONNECT get.example.org:{port} HTTP/1.1\\r\\n\\r\\n' >&3\n\
         read -r line <&3; echo \"answer: $line\"; read -r line <&3\n\
         for byte in {text}; do printf \"\\\\$byte\" >&3; done 2>/dev/null\n\
         head -c 8 <&3 | tail -c 5\n\
         END\n"
    )
}

/// A bench whose machine goes out through a proxy of its own.
fn bench(outside: &Outside, script: &str) -> Bench {
    let machine = Machine::new().with_variable("https_proxy", outside.url());
    Bench::on(machine, script)
}

#[test]
fn with_an_allowed_host_no_byte_goes_out_that_does_not_begin_tls() {
    // `GET / `, `SSH-2.0`, and records that hold no handshake or have no version.
    for (port, text) in [
        (443, "107 105 124 040 057 040 163 145 143 162 145 164"),
        (8443, "123 123 110 055 062 056 060"),
        (443, "027 003 003 000 001 000 000 000"),
        (443, "026 002 001 000 001 000 000 000"),
        (443, "026 003 005 000 001 000 000 000"),
    ] {
        let outside = Outside::new();
        let host = format!("get.example.org:{port}");
        let bench = bench(&outside, &says(port, text));
        let told = bench.run(&["--allow-host", &host, "--json"]);
        told.exits(0)
            .says("answer: HTTP/1.1 200 ")
            .says("refused: what it sent first is not TLS");
        let talk = &told.json()["hosts"][0];
        assert_eq!(talk["host"], "get.example.org", "{talk}");
        assert_eq!(
            (&talk["connections"], &talk["sent"]),
            (&0.into(), &0.into())
        );
        assert!(
            talk["refused"].as_str().unwrap().contains("not TLS"),
            "{talk}"
        );
        assert_eq!(outside.heard(), b"", "{text}");
    }
}

#[test]
fn tls_goes_through_even_if_it_comes_byte_by_byte() {
    let outside = Outside::new();
    // A record with a handshake, and the rest of it: `hello`.
    let bench = bench(&outside, &says(443, "026 003 001 150 145 154 154 157"));
    let told = bench.run(&["--allow-host", "get.example.org", "--json"]);
    told.exits(0).says("| hello");
    let talk = &told.json()["hosts"][0];
    assert_eq!(
        (&talk["connections"], &talk["sent"]),
        (&1.into(), &8.into())
    );
    assert_eq!(talk["refused"], serde_json::Value::Null);
    assert_eq!(outside.heard(), b"\x16\x03\x01hello");
}

#[test]
fn who_says_nothing_reaches_nobody() {
    let outside = Outside::new();
    let door = Door::new(&["get.example.org:22"], Unknown::Refuse, outside.way());
    for begun in [&b""[..], b"\x16", b"\x16\x03"] {
        let mut stream = door.knock("CONNECT get.example.org:22 HTTP/1.1");
        assert!(head(&mut stream).starts_with("HTTP/1.1 200 "));
        stream.write_all(begun).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        assert_eq!(rest(&mut stream), b"");
    }
    let talks = door.end();
    assert_eq!(why(&talks, "get.example.org:22"), Some(Refused::Silent));
    assert_eq!(talks.talks[0].connections, 0);
    assert_eq!(outside.heard(), b"");
}

/// All that still comes; a connection that is cut off ends as well.
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
    rest
}

#[test]
fn offline_holds_for_the_script_too() {
    let outside = Outside::new();
    let script = says(443, "026 003 001 150 145 154 154 157");
    let bench = bench(&outside, &script);
    let told = bench.run(&["--offline"]);
    told.exits(0)
        .says("answer: HTTP/1.1 403 ")
        .says("get.example.org: refused: the network is not used (--offline)");
    let both = ["--offline", "--allow-host", "get.example.org"];
    bench
        .run(&both)
        .exits(2)
        .says("--allow-host get.example.org")
        .does_not_say("answer:");
    let mut by_variable = bench.machine.command(["run", "./script"]);
    by_variable.args(["--allow-host", "get.example.org"]);
    let output = by_variable.env("UNPIPE_OFFLINE", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(outside.asked(), Vec::<String>::new());
    // Nobody is asked, and what was allowed by mistake is not.
    let door = Door::new(&["get.example.org"], Unknown::Offline, outside.way());
    for host in ["get.example.org", "other.example.org"] {
        assert_eq!(door.status(&format!("CONNECT {host}:443 HTTP/1.1")), "403");
    }
    assert_eq!(door.proxy.question(), None);
    let talks = door.end();
    assert_eq!(why(&talks, "other.example.org"), Some(Refused::Offline));
    assert_eq!(outside.asked(), Vec::<String>::new());
}

#[test]
fn while_a_person_thinks_about_a_host_the_clock_stands_still() {
    // A machine that is busy may need more than a short limit for all the rest.
    let tries = [(2, 3), (10, 12), (40, 45)];
    let is_right = tries
        .iter()
        .any(|(limit, thought)| thinks(*limit, *thought));
    assert!(is_right, "the time that a person took counts");
}

/// Whether a script that may take so many seconds ends well where somebody thinks for so many.
fn thinks(limit: u32, thought: u32) -> bool {
    let outside = Outside::new();
    let bench = bench(&outside, &says(443, "026 003 001"));
    let person = bench.machine.work("person.py");
    std::fs::write(&person, include_str!("hesitant.py")).unwrap();
    let limit = limit.to_string();
    let limited = ["run", "./script", "--timeout", &limit];
    let command = bench.machine.command(limited);
    let mut whole = bench.machine.other("python3");
    whole.arg(&person).arg(thought.to_string());
    whole.arg(command.get_program());
    let told = whole.args(command.get_args()).output().unwrap();
    let said = String::from_utf8_lossy(&told.stdout);
    match told.status.code() {
        Some(51) => false,
        code => {
            assert_eq!(code, Some(0), "{said}");
            assert!(
                said.contains("May the script talk to get.example.org?"),
                "{said}"
            );
            assert!(said.contains("answer: HTTP/1.1 403 "), "{said}");
            true
        }
    }
}

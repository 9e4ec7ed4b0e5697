//! Rights, services, processes, settings.

use super::call::Call;
use super::files::written;
use super::paths::{is_service, is_setting};

pub(super) fn changes_permissions(call: &Call<'_>) -> bool {
    match call.name.as_str() {
        "chmod" => call.plain().next().is_some_and(is_wide),
        "install" => call.behind(&["-m", "--mode"]).into_iter().any(is_wide),
        "chown" => call
            .plain()
            .next()
            .is_some_and(|owner| owner.starts_with("root") || owner.starts_with("0:")),
        "setcap" | "chattr" | "setfacl" | "visudo" | "usermod" | "useradd" | "adduser"
        | "passwd" => true,
        _ => false,
    }
}

/// Whether a mode gives others' rights to whoever runs a file, or lets everybody write it.
fn is_wide(mode: &str) -> bool {
    if mode.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = u32::from_str_radix(mode, 8).unwrap_or(0);
        return number & 0o6002 != 0;
    }
    mode.split(',')
        .any(|part| match part.split_once(['+', '=']) {
            Some((who, what)) => {
                let everybody = who.is_empty() || who.contains(['o', 'a']);
                what.contains('s') || (what.contains('w') && everybody && !who.is_empty())
            }
            None => false,
        })
}

pub(super) fn makes_services(call: &Call<'_>) -> bool {
    let manages = match call.name.as_str() {
        "crontab" => !call.has(&["-l"]) || call.args.len() > 1,
        "systemctl" => !matches!(
            call.verb(),
            "" | "is-active"
                | "is-enabled"
                | "status"
                | "show"
                | "is-system-running"
                | "list-units"
        ),
        "launchctl" | "service" | "rc-service" | "rc-update" | "chkconfig" | "update-rc.d"
        | "initctl" | "at" | "batch" => !call.args.is_empty(),
        "loginctl" => call.verb() == "enable-linger",
        _ => false,
    };
    let named = |arg: &String| call.facts.expanded(arg).iter().any(|path| is_service(path));
    let reads = call.prints() || call.is_one_of(&["[", "[[", "test", "grep", "ls"]);
    (manages && !call.facts.is_function(&call.name)) || (!reads && call.args.iter().any(named))
}

pub(super) fn stays(call: &Call<'_>) -> bool {
    match call.name.as_str() {
        "disown" | "daemonize" | "start-stop-daemon" | "coproc" => true,
        "screen" => call.has_letter(&['d']),
        "tmux" => call.has_beginning(&["new"]) && call.has_letter(&['d']),
        _ => false,
    }
}

pub(super) fn kills(call: &Call<'_>) -> bool {
    match call.name.as_str() {
        "kill" => !call.has(&["-0", "-l", "-L"]),
        "pkill" | "killall" | "xkill" => true,
        "fuser" => call.has_letter(&['k']),
        _ => false,
    }
}

pub(super) fn looks_for_terminal(call: &Call<'_>) -> bool {
    let tests = call.is_one_of(&["[", "[[", "test"]);
    (tests && (call.has(&["-t"]) || (call.has(&["-p"]) && call.has(&["/dev/stdin"]))))
        || call.name == "tty"
        || (!call.prints() && call.has(&["/dev/tty"]))
}

pub(super) fn changes_settings(call: &Call<'_>) -> bool {
    let sets = match call.name.as_str() {
        "git" => {
            call.verb() == "config"
                && call.has(&["--global", "--system"])
                && !call.has_beginning(&["--get", "--list", "-l"])
        }
        "ssh-keygen" | "ssh-copy-id" | "ssh-add" => true,
        _ => false,
    };
    sets || written(call).iter().any(|path| is_setting(path))
}

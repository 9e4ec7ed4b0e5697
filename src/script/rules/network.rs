//! What talks to others.

use super::call::Call;

/// Programs that fetch a file when they are called.
const FETCHERS: &[&str] = &[
    "curl", "wget", "fetch", "aria2c", "axel", "scp", "sftp", "rsync", "ftp", "lftp", "http",
    "https", "xh", "wget2", "npx", "bunx", "uvx", "pnpx",
];

/// Programs that fetch for some of their verbs.
const INSTALLERS: &[(&[&str], &[&str])] = &[
    (
        &["git", "hg", "svn"],
        &["clone", "pull", "fetch", "submodule", "checkout"],
    ),
    (
        &["pip", "pip2", "pip3", "pipx", "uv", "conda", "mamba"],
        &["install", "download", "tool", "pip"],
    ),
    (
        &["npm", "pnpm", "yarn", "bun"],
        &["install", "i", "add", "ci", "exec", "dlx", "x"],
    ),
    (
        &["cargo", "go", "gem", "rustup", "deno", "luarocks", "opam"],
        &["install", "binstall", "get", "toolchain"],
    ),
    (
        &[
            "brew", "port", "snap", "flatpak", "nix-env", "nix", "asdf", "mise",
        ],
        &["install", "upgrade", "reinstall", "profile", "tap"],
    ),
    (
        &[
            "apt", "apt-get", "aptitude", "dnf", "yum", "zypper", "microdnf", "pkg", "choco",
            "winget", "scoop",
        ],
        &["install", "update", "upgrade", "in"],
    ),
    (&["apk"], &["add", "update", "upgrade"]),
    (&["docker", "podman"], &["pull", "run"]),
    (&["gh"], &["release", "repo"]),
];

/// What asks a fetcher about itself only.
const QUESTIONS: &[&str] = &["--version", "-V", "--help", "-h", "--manual"];

/// Words of those who count users.
const WATCHERS: &[&str] = &[
    "telemetry",
    "analytics",
    "segment.io",
    "segment.com",
    "mixpanel",
    "amplitude.com",
    "posthog",
    "sentry.io",
    "datadoghq",
    "/track",
    "scarf.sh",
    "plausible.io",
];

pub(super) fn downloads(call: &Call<'_>) -> bool {
    if call.has(QUESTIONS) {
        return false;
    }
    if call.is_one_of(FETCHERS) {
        let speaks_to_another = call
            .plain()
            .any(|arg| arg.contains(':') || arg.contains('$'));
        return match call.name.as_str() {
            "curl" | "wget" | "wget2" | "aria2c" | "npx" | "bunx" | "uvx" | "pnpx" => {
                !call.args.is_empty()
            }
            _ => speaks_to_another && !call.facts.is_function(&call.name),
        };
    }
    if call.name == "pacman" {
        return call.has_beginning(&["-S"]);
    }
    let is_python = call.name.starts_with("python") && call.behind(&["-m"]).contains(&"pip");
    is_python
        || INSTALLERS
            .iter()
            .any(|(names, verbs)| call.is_one_of(names) && verbs.contains(&fetching_verb(call)))
}

/// The verb of a program that may have options with a value in front of it.
fn fetching_verb<'a>(call: &'a Call<'_>) -> &'a str {
    let mut args = call.args.iter().map(String::as_str);
    while let Some(arg) = args.next() {
        if matches!(arg, "-C" | "-c" | "--git-dir" | "--work-tree") {
            args.next();
        } else if !arg.starts_with(['-', '+']) {
            // `git checkout` alone fetches nothing.
            return if arg == "checkout" && call.name == "git" {
                ""
            } else {
                arg
            };
        }
    }
    ""
}

pub(super) fn skips_tls(call: &Call<'_>) -> bool {
    let unchecked = match call.name.as_str() {
        "curl" => call.has_letter(&['k']) || call.has(&["--insecure", "--proxy-insecure"]),
        "wget" | "wget2" | "fetch" => call.has(&["--no-check-certificate", "--no-verify-peer"]),
        "git" => {
            call.has_beginning(&["http.sslVerify=false", "http.sslverify=false"])
                || (call.has(&["http.sslVerify", "http.sslverify"]) && call.has(&["false", "0"]))
        }
        "pip" | "pip3" | "uv" => call.has_beginning(&["--trusted-host", "--allow-insecure-host"]),
        "npm" | "yarn" | "pnpm" => call.has(&["strict-ssl"]) && call.has(&["false"]),
        "apt" | "apt-get" => call.has(&["--allow-unauthenticated", "--force-yes"]),
        "ssh" | "scp" => {
            call.has_beginning(&["StrictHostKeyChecking=no", "-oStrictHostKeyChecking=no"])
        }
        _ => false,
    };
    unchecked || (call.is_one_of(FETCHERS) && downloads(call) && call.plain().any(is_plain_http))
}

fn is_plain_http(address: &str) -> bool {
    address.strip_prefix("http://").is_some_and(|rest| {
        !rest.starts_with("localhost") && !rest.starts_with("127.") && !rest.starts_with("[::1]")
    })
}

pub(super) fn sends(call: &Call<'_>) -> bool {
    let posts = match call.name.as_str() {
        "curl" => {
            call.has_beginning(&[
                "--data",
                "--form",
                "--json",
                "--upload-file",
                "-d",
                "-F",
                "-T",
            ]) || method(call).is_some()
        }
        "wget" | "wget2" => {
            call.has_beginning(&["--post-data", "--post-file", "--body-data", "--method=P"])
        }
        "nc" | "ncat" | "netcat" | "telnet" | "socat" | "sendmail" | "mail" => {
            !call.args.is_empty()
        }
        _ => false,
    };
    let watcher = |arg: &String| {
        let arg = arg.to_ascii_lowercase();
        arg.contains("://") && WATCHERS.iter().any(|word| arg.contains(word))
    };
    posts || (!call.prints() && call.args.iter().any(watcher))
}

/// The method of a request that sends something.
fn method<'a>(call: &'a Call<'_>) -> Option<&'a str> {
    let given = call.behind(&["-X", "--request"]);
    let joined = call.args.iter().filter_map(|arg| arg.strip_prefix("-X"));
    let sends = |method: &&str| matches!(*method, "POST" | "PUT" | "PATCH" | "DELETE");
    given.into_iter().chain(joined).find(sends)
}

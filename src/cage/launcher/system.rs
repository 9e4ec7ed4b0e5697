//! What of the system a caged command sees: programs, libraries, and the few files of `/etc` that
//! these need. No home, no `/run`, no `/var`, no `/sys`, none of another user's folders.

/// Programs and libraries.
pub(super) const PROGRAMS: [&str; 9] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/gnu/store",
];

/// Settings without secrets. As root, `/etc` has files that must not be read.
pub(super) const SETTINGS: [&str; 19] = [
    "/etc/alternatives",
    "/etc/group",
    "/etc/ld-musl-aarch64.path",
    "/etc/ld-musl-x86_64.path",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/locale.alias",
    "/etc/locale.conf",
    "/etc/localtime",
    "/etc/magic",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/terminfo",
    "/etc/timezone",
];

/// More of them, for scripts: what tells which system it is, how its shells start, what ports and
/// names are called, and where certificates are on other systems.
pub(super) const SETTINGS_OF_SCRIPTS: [&str; 19] = [
    "/etc/alpine-release",
    "/etc/arch-release",
    "/etc/bash.bashrc",
    "/etc/ca-certificates",
    "/etc/crypto-policies",
    "/etc/debian_version",
    "/etc/fedora-release",
    "/etc/hosts",
    "/etc/inputrc",
    "/etc/lsb-release",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/certs",
    "/etc/protocols",
    "/etc/redhat-release",
    "/etc/services",
    "/etc/shells",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Devices without state.
pub(super) const DEVICES: [&str; 5] = [
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
];

/// Where programs are.
pub(super) const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

/// All environment variables of a step but `HOME` and `TMPDIR`.
pub(super) const ENVIRONMENT: [(&str, &str); 4] = [
    ("PATH", PATH),
    ("LANG", "C.UTF-8"),
    ("TERM", "dumb"),
    ("SHELL", "/bin/sh"),
];

/// Variables that name the proxy; programs differ in which they read.
pub(super) const PROXY: [&str; 6] = [
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
];

/// Variables that name what is reached without it: nothing.
pub(super) const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

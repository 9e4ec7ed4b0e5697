"""Homes compared: what stands at every path, without times and without what is unpipe's own.

homes.py look HOME                     prints what is there, as JSON
homes.py same ONE OTHER [DIFFERS]      ends with 0 if two looks are equal, and else prints the differences
homes.py told BEFORE AFTER RUN [DIFFERS]
                                       ends with 0 if the changes that a run told are exactly those between two looks
homes.py names RUN EXPECTED            ends with 0 if each pattern in a file matches a change that a run told
homes.py asks RUN EXPECTED             the same of what the run asked for with the rights of somebody else
homes.py tally RUN                     prints the figures of a run in a line

DIFFERS is a file with patterns of paths that hold a time, in their names or bytes: all that match one are one thing,
of which only kind and mode count.
"""

import fnmatch
import hashlib
import json
import os
import stat
import sys

OWN = (".cache/unpipe", ".local/state/unpipe", ".local/share/unpipe")


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def thing(path):
    state = os.lstat(path)
    if stat.S_ISLNK(state.st_mode):
        return {"kind": "link", "target": os.readlink(path)}
    mode = f"{stat.S_IMODE(state.st_mode):o}"
    if stat.S_ISDIR(state.st_mode):
        return {"kind": "folder", "mode": mode}
    if not stat.S_ISREG(state.st_mode):
        return {"kind": "special"}
    with open(path, "rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return {"kind": "file", "mode": mode, "size": state.st_size, "sha256": content}


def look(home):
    seen = {}
    for folder, folders, files in os.walk(home):
        below = os.path.relpath(folder, home)
        below = "" if below == "." else below + "/"
        folders[:] = [name for name in folders if below + name not in OWN]
        for name in folders + files:
            seen[below + name] = thing(os.path.join(folder, name))
    return seen


def leads_to_own(path):
    """Whether unpipe makes such a folder for itself."""
    return any(own.startswith(path + "/") for own in OWN)


def patterns(file):
    if not os.path.exists(file):
        return []
    with open(file, encoding="utf-8") as lines:
        return lines.read().split()


def blurred(look, differing):
    """The same without what a time changes."""
    result = {}
    for path, found in look.items():
        pattern = next((one for one in differing if fnmatch.fnmatch(path, one)), None)
        if pattern is None:
            result[path] = found
        else:
            result[pattern] = {key: found[key] for key in ("kind", "mode") if key in found}
    return result


def differences(before, after):
    return {
        path: (before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
        and not (leads_to_own(path) and None in (before.get(path), after.get(path)))
    }


def complain(lines):
    lines = list(lines)
    print("\n".join(lines[:40]))
    sys.exit(1 if lines else 0)


def same(one, other, differing=""):
    found = differences(*(blurred(read(look), patterns(differing)) for look in (one, other)))
    complain(f"{path}: {one} became {other}" for path, (one, other) in found.items())


def side(found):
    return {key: value for key, value in (found or {}).items() if key != "sha256"}


def told(before, after, run, differing=""):
    real = differences(read(before), read(after))
    real = {path: tuple(side(one) for one in sides) for path, sides in real.items()}
    changes = {
        change["path"]: (change["was"] or {}, change["now"] or {})
        for change in read(run)["changes"]
        if not (leads_to_own(change["path"]) and None in (change["was"], change["now"]))
    }
    for pattern in patterns(differing):
        for sides in (real, changes):
            for path in fnmatch.filter(sides, pattern):
                sides[pattern] = tuple(
                    {key: one[key] for key in ("kind", "mode") if key in one} for one in sides.pop(path)
                )
    complain(
        f"{path}: really {real.get(path)}, told {changes.get(path)}"
        for path in sorted(real.keys() | changes.keys())
        if real.get(path) != changes.get(path)
    )


def names(run, expected):
    paths = [change["path"] for change in read(run)["changes"]]
    complain(f"nothing that was told is like {one}" for one in patterns(expected) if not fnmatch.filter(paths, one))


def asks(run, expected):
    asked = [" ".join(words) for words in read(run)["asked"]]
    with open(expected, encoding="utf-8") as file:
        lines = file.read().splitlines()
    complain(f"nothing that was asked for is like {one}" for one in lines if not fnmatch.filter(asked, one))


def tally(run):
    run = read(run)
    counts = [sum(run["counts"][word][kind] for kind in ("files", "folders", "links", "others"))
              for word in ("made", "changed", "removed")]
    concerns = sorted({change["concern"] for change in run["changes"] if change["concern"]})
    hosts = [f"{host['host']} {host['received']} B" for host in run["hosts"]]
    barred = sum(1 for change in run["changes"] if change["barred"])
    print(f"{counts[0]} made, {counts[1]} changed, {counts[2]} removed, {barred} barred; "
          f"places: {', '.join(concerns) or 'none'}; hosts: {', '.join(hosts) or 'none'}; "
          f"findings: {len(run['findings']['findings'] or [])}; asked of sudo: {len(run['asked'])}")


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "look":
        json.dump(look(*words), sys.stdout)
    else:
        {"same": same, "told": told, "names": names, "asks": asks, "tally": tally}[verb](*words)

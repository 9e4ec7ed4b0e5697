# bash completion for hello
_hello() {
    if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--help --version' -- "${COMP_WORDS[COMP_CWORD]}")
    else
        mapfile -t COMPREPLY < <(compgen -u -- "${COMP_WORDS[COMP_CWORD]}")
    fi
}
complete -F _hello hello

# fish completion for hello
complete -c hello -f -a '(__fish_complete_users)'
complete -c hello -s h -l help -d 'Show a short help'
complete -c hello -s V -l version -d 'Show the version'

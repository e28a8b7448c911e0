# The program of a build's sandbox: keeps a shell running that takes commands. $1: folder of commands, $2: the shell.
# A command may end that shell (`exit 3`, `exec`, a syntax error): the next one goes on with its variables and folder.
exec 9<&3 3<&-
while :; do
    "$2" "$1/inner.sh" "$1"
    printf 'left %s\n' "$?" >&9
done

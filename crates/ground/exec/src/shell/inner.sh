# The shell that runs a build's commands, one after the other, in itself. $1: folder of commands.
landfall_commands=$1
if [ -f "$landfall_commands/environment" ]; then
    . "$landfall_commands/environment"
    cd "$(cat "$landfall_commands/folder")" || exit
fi
trap 'export -p >"$landfall_commands/environment"; pwd >"$landfall_commands/folder"' 0
set -a
while IFS= read -r landfall_next <&9; do
    . "$landfall_commands/$landfall_next"
    printf 'done %s\n' "$?" >&9
done

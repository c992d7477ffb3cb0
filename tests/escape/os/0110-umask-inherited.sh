# category: leaked-fd | expect: contained | source: a caller's umask of 0 makes every file of the guest writable to all | live: plain
case $(umask) in
*22 | *27 | *77) echo contained ;;
*) echo "ESCAPED:umask $(umask)" ;;
esac

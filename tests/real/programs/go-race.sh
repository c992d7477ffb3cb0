# needs: go gcc
export GOCACHE="$PWD/cache" GOPATH="$PWD/path" GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local
go mod init example.org/racy >/dev/null 2>&1
cat >racy.go <<'END'
package main

func main() {
	n, done := 0, make(chan bool)
	go func() { n++; done <- true }()
	n++
	<-done
	println(n > 0)
}
END
go build -race -o racy .
./racy 2>report || echo "status $?"
grep -c 'WARNING: DATA RACE' report
grep true report

# needs: go
export GOCACHE="$PWD/cache" GOPATH="$PWD/path" GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local
go version
go mod init example.org/sum >/dev/null 2>&1
cat >sum.go <<'END'
package main

import "fmt"

func Sum(numbers []int) (total int) {
	done := make(chan int)
	for _, n := range numbers {
		go func(n int) { done <- n }(n)
	}
	for range numbers {
		total += <-done
	}
	return
}

func main() { fmt.Println(Sum([]int{1, 2, 3})) }
END
cat >sum_test.go <<'END'
package main

import (
	"net"
	"testing"
)

func TestSum(t *testing.T) {
	if Sum([]int{40, 2}) != 42 {
		t.Fatal("wrong")
	}
}

func TestLoopback(t *testing.T) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Accept()
	if _, err := net.Dial("tcp", server.Addr().String()); err != nil {
		t.Fatal(err)
	}
}
END
go vet ./...
go build -o sum .
./sum
go test -v ./... | sed 's/[0-9.]*s)*$//'
go run .

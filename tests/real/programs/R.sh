# needs: R Rscript
cat >a.R <<'END'
set.seed(1)
x <- rnorm(20); y <- 2 * x + 1
print(round(coef(lm(y ~ x)), 6))
print(summary(x)); print(t.test(x)$p.value)
write.csv(data.frame(x = 1:2, y = c("a", "ü")), "a.csv", row.names = FALSE)
print(read.csv("a.csv")); print(list.files())
cat(toupper("straße"), format(as.POSIXct(0, tz = "UTC")), system("echo child", intern = TRUE), "\n")
print(parallel::mclapply(1:3, function(n) n^2, mc.cores = 2)[[3]])
print(solve(matrix(c(2, 0, 0, 4), 2)), digits = 3)
pdf("a.pdf"); plot(1:3); invisible(dev.off()); print(file.exists("a.pdf"))
stop("no")
END
Rscript --vanilla a.R 2>&1 || echo "status $?"
R --vanilla --slave -e 'cat(R.version.string, "\n"); cat(base64 <- nchar(Sys.time()) > 0, "\n")'

# policy: command | needs: git tar
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z
mkdir one
cd one
git init -q -b main
seq 100 >numbers
mkdir sub
echo text >sub/file
ln -s sub/file link
git add .
git commit -q -m first
seq 50 150 >numbers
git commit -q -a -m second
git rev-parse HEAD
git grep -c 15
git archive HEAD | tar t
git clone -q . ../two
git -C ../two log --format=%H

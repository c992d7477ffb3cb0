# policy: build | needs: git
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
git log --format='%H %s'
git diff --stat HEAD~1
git fsck --full
cd ..
git clone -q one two
git clone -q --no-local --depth 1 "file://$PWD/one" three
cd two
git checkout -q -b topic HEAD~1
echo more >>sub/file
git commit -q -a -m third
git rebase -q main
git log --format='%H %s' --all
git push -q origin topic
git gc -q
git status --short
git -C ../one branch
ls ../three

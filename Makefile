# Two commands do everything on a fresh Debian 12 machine: make run, make test.
.PHONY: run test bench check format docs accept setup

run: setup
	@scripts/run

test: setup
	@scripts/test

bench: setup
	@scripts/bench

check: setup
	@scripts/check

format: setup
	@scripts/format

# The pages that are written from the program.
docs: setup
	@scripts/docs

# The figures of the acceptance list, at full size; takes long.
accept: setup
	@scripts/build release
	@scripts/accept

setup:
	@scripts/setup

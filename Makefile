# SPDX-License-Identifier: GPL-3.0-or-later
#
# make test   builds and tests everything; it installs what it needs
# make demo   shows the tool at work on a virtual machine room
# make        lists the rest

.DEFAULT_GOAL := help
SWIFT_SOURCES := Package.swift Sources Tests Benchmarks

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: test-dependencies format-check build-tests unit-test man-check fuzz-test lab-test ## check the format, build with warnings as errors, run all tests

.PHONY: preflight
preflight: build ## build, and check this very machine
	@status=0; .build/debug/vfio-check preflight || status=$$?; \
	case $$status in 0|1|2) ;; *) exit $$status;; esac

.PHONY: build
build: build-dependencies ## build the tool (debug)
	swift build

.PHONY: release
release: build-dependencies ## build the tool, optimised, with Swift's libraries inside and without symbols
	swift build -c release --static-swift-stdlib --product vfio-check -Xlinker -s -Xlinker --no-export-dynamic

.PHONY: unit-test
unit-test: build-tests
	scripts/run-tests --skip-build --skip LabTests

# The inputs of the corpus are tried by the unit tests; this is for new ones, two at once on two processors.
.PHONY: fuzz-test
fuzz-test: build-tests
	FUZZ_SECONDS=10 scripts/fuzz

.PHONY: fuzz
fuzz: build-dependencies ## try inputs that nobody wrote on all that reads files and devices: FUZZ_SECONDS (60) for each reader
	scripts/fuzz

.PHONY: build-tests
build-tests: build-dependencies
	swift build --build-tests

# In CI (CI=true) the lab must be there, its own kernel too unless two processors would be 10 minutes at building it. Elsewhere,
# where it cannot be had, its tests say so and are skipped.
.PHONY: lab-test
lab-test: build-tests release ## boot the machines of the lab and run the tests that look into them
	@if [ "$$CI" = true ]; then scripts/install-dependencies lab && \
	  if [ "$$(nproc)" -ge 4 ]; then scripts/install-dependencies kernel && lab/kernel-build >/dev/null; fi; \
	else scripts/install-dependencies lab || echo "lab-test: QEMU cannot be had, so the lab is left out" >&2; fi
	scripts/run-tests --skip-build --filter LabTests

.PHONY: lab-kernel
lab-kernel: lab-dependencies kernel-dependencies ## build the lab's own kernel (5 to 10 minutes, once): IOMMUFD and VFIO's device nodes
	lab/kernel-build

.PHONY: fixtures
fixtures: build-tests lab-dependencies lab-kernel ## take the captures of the lab's machines anew, and record their verdicts
	lab/fixtures
	VFIO_CHECK_RECORD=1 swift test --skip-build --filter FixtureTests
	@git diff --stat -- Fixtures/machines

.PHONY: fixtures-real
fixtures-real: build-dependencies ## build the machines of Fixtures/real in a temporary folder: machine, cause, what we say
	swift build --product real-machines
	@.build/debug/real-machines "$$(mktemp -d)"

.PHONY: demo
demo: lab-dependencies release ## see the tool at work on an emulated passthrough host, in a few minutes
	VFIO_CHECK_BIN=.build/release/vfio-check lab/demo

.PHONY: format
format: ## put all Swift files into the project's format
	swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

.PHONY: format-check
format-check: build-dependencies
	swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)

.PHONY: docs
docs: build ## make docs/checks.md from the checks
	.build/debug/vfio-check checks --markdown > docs/checks.md

.PHONY: bench
bench: bench-dependencies release ## time preflight beside lspci, reads beside fio's, and USB round trips beside a loop in C
	Benchmarks/preflight
	Benchmarks/measure-block
	Benchmarks/measure-usb

.PHONY: build-dependencies test-dependencies lab-dependencies kernel-dependencies bench-dependencies
build-dependencies:
	@scripts/install-dependencies build
test-dependencies:
	@scripts/install-dependencies test
lab-dependencies:
	@scripts/install-dependencies lab
kernel-dependencies:
	@scripts/install-dependencies kernel
bench-dependencies:
	@scripts/install-dependencies bench

.PHONY: man
man: build ## make packaging/vfio-check.1 from the command's help
	scripts/make-man

.PHONY: man-check
man-check: build-tests
	scripts/make-man --check

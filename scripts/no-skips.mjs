// Reads vitest's JSON report (first argument). Lists tests that were skipped and files that did not
// load, prints "N passed, N failed, N skipped" last, and exits 1 unless everything ran and passed.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const reportPath = process.argv[2];
if (reportPath === undefined || !existsSync(reportPath)) {
  console.log('No test report was written: the tests did not run.');
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of JSON.parse(readFileSync(reportPath, 'utf8')).testResults) {
  const path = relative(process.cwd(), file.name);
  for (const test of file.assertionResults) {
    if (test.status === 'passed') counts.passed += 1;
    else if (test.status === 'failed') counts.failed += 1;
    else {
      counts.skipped += 1;
      console.log(`skipped: ${path}: ${test.fullName}`);
    }
  }
  // A file that breaks before or after its tests fails without a failed test in it.
  if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')) {
    counts.failed += 1;
    console.log(`failed outside its tests: ${path}`);
  }
}

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.passed > 0 && counts.failed === 0 && counts.skipped === 0 ? 0 : 1);

// Reads an X12 file with x12-parser from memory, several times: lines of an 810 and quantity times price, or calls
// of an 811 and their amounts, as a sum in hundredths of a cent; the fewest seconds of the processor in its own
// code.
const fs = require('fs');
const path = require('path');
const {Readable} = require('stream');
const {pathToFileURL} = require('url');

const [, , folder, file, runs] = process.argv;
// The package comes as an ES module alone.
const location = path.resolve(folder, 'node_modules', 'x12-parser', 'dist', 'esm', 'index.js');
const bytes = fs.readFileSync(file);

function read(X12parser) {
  return new Promise((resolve, reject) => {
    let lines = 0;
    let sum = 0;
    const parser = new X12parser();
    parser.on('data', (segment) => {
      if (segment.name === 'IT1') {
        ++lines;
        sum += Math.round(Number(segment['2']) * Number(segment['4']) * 10000);
      } else if (segment.name === 'TCD') {
        ++lines;
        sum += Math.round(Number(segment['13'] || segment['12']) * 10000);
      }
    });
    parser.on('end', () => resolve({lines, sum}));
    parser.on('error', reject);
    const chunks = [];
    for (let at = 0; at < bytes.length; at += 65536) chunks.push(bytes.subarray(at, at + 65536));
    Readable.from(chunks, {objectMode: false}).pipe(parser);
  });
}

(async () => {
  const {X12parser} = await import(pathToFileURL(location).href);
  let best = Infinity;
  let result = null;
  for (let run = 0; run < Number(runs); ++run) {
    const begin = process.cpuUsage();
    result = await read(X12parser);
    best = Math.min(best, process.cpuUsage(begin).user / 1e6);
  }
  console.log(JSON.stringify({...result, seconds: best}));
})();

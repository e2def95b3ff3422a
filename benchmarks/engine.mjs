// One engine of others in a process of its own: reads a number of papers a line, makes so many, answers with seconds.
// Arguments: docxtemplater | easy-template-x, and the folder that holds template.docx and values.json.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [, , name, folder] = process.argv;
const template = readFileSync(`${folder}/template.docx`);
const values = JSON.parse(readFileSync(`${folder}/values.json`, "utf8"));

async function engine() {
  if (name === "docxtemplater") {
    const { default: Docxtemplater } = await import("docxtemplater");
    const { default: PizZip } = await import("pizzip");
    const empty = () => "";
    return async () => {
      const paper = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true, nullGetter: empty });
      paper.render(values);
      return paper.getZip().generate({ type: "nodebuffer", compression: "DEFLATE", compressionOptions: { level: 1 } });
    };
  }
  const { TemplateHandler } = await import("easy-template-x");
  const handler = new TemplateHandler();
  return () => handler.process(template, values);
}

const make = await engine();
console.log("ready", (await make()).length);
for await (const line of createInterface({ input: process.stdin })) {
  const start = process.hrtime.bigint();
  for (let left = Number(line); left > 0; left--) await make();
  console.log(Number(process.hrtime.bigint() - start) / 1e9, process.memoryUsage().rss / 2 ** 20);
}

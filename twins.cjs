require('reflect-metadata');
const {declaredTypes}=require('./dist/src/graph/registry.js');
const {buildGraph}=require('./dist/src/app/schema.js');
buildGraph();
const {getMetadataArgsStorage}=require('typeorm');
for(const t of declaredTypes().values()) for(const f of t.fields.values()) if(f.foldedColumn) {
 const c=getMetadataArgsStorage().columns.filter(c=>c.options.name===f.foldedColumn);
 console.log(t.table,f.foldedColumn,f.kind,f.nullable?'null':'', c[0]?.options.type, f.maxLength);
}
process.exit(0)

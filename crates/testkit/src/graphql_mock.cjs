// Serves a GraphQL schema with made-up answers, and says which requests the schema does not allow.
// node graphql_mock.cjs SCHEMA MOCKS.json
'use strict';
const path = require('node:path');
const fs = require('node:fs');
const http = require('node:http');

// npx puts what it fetched on the path of programs; the packages lie beside.
const bin = process.env.PATH.split(path.delimiter).find((entry) => entry.includes('_npx'));
const need = (name) => require(path.join(bin, '..', name));
const { makeExecutableSchema } = need('@graphql-tools/schema');
const { addMocksToSchema } = need('@graphql-tools/mock');
const { graphql, isScalarType, specifiedScalarTypes } = need('graphql');

const [, , file, told] = process.argv;
const schema = makeExecutableSchema({ typeDefs: fs.readFileSync(file, 'utf8'), assumeValid: true });
const mocks = {};
for (const type of Object.values(schema.getTypeMap())) {
  if (isScalarType(type) && !specifiedScalarTypes.some((known) => known.name === type.name)) {
    mocks[type.name] = () => 'x';
  }
}
for (const [name, value] of Object.entries(JSON.parse(told))) {
  mocks[name] = () => value;
}
const mocked = addMocksToSchema({ schema, mocks });

http
  .createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', async () => {
      console.log('Request received');
      const answer = (status, body) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      try {
        const { query, variables } = JSON.parse(text);
        const result = await graphql({ schema: mocked, source: query, variableValues: variables });
        for (const error of result.errors ?? []) {
          console.log(`Violation: ${error.message.replaceAll('\n', ' ')}`);
        }
        answer(200, result);
      } catch (error) {
        console.log(`Violation: ${String(error).replaceAll('\n', ' ')}`);
        answer(400, { errors: [{ message: String(error) }] });
      }
    });
  })
  .listen(0, '127.0.0.1', function () {
    console.log(`is listening on ${this.address().port}`);
  });

/** The `graphql` that the built server uses: its schemas may not meet a second copy. */
module.exports = (globalThis.requireBuilt ?? require)('graphql');

// In the place of cdktf's own and of cdktn's, which writes out the whole stack for each token: under jest, with its source maps, that
// is most of the time of a synthesis. Nothing but the text of a resolution error loses by it.
module.exports = { captureStackTrace: () => [], captureCreationStack: () => [] };

// Empty: for this file the compiler reads the shared headers of all tests once and keeps the
// result.

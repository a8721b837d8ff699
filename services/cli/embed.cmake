# cmake -DINPUT=file -DOUTPUT=file.cc -DFUNCTION=Name -P embed.cmake
# Writes a C++ file in which parley::cli::<FUNCTION>() (declared in embedded.h) returns the bytes of INPUT.
file(READ ${INPUT} BYTES HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," BYTES "${BYTES}")
file(WRITE ${OUTPUT} "#include \"services/cli/embedded.h\"

namespace parley::cli {
namespace {

constexpr unsigned char kBytes[] = {${BYTES}};

}  // namespace

absl::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kBytes), sizeof kBytes}; }

}  // namespace parley::cli
")

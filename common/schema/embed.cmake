# cmake -DINPUT=file -DHEADER=path/x.h -DNAMESPACE=name -DFUNCTION=Name -DOUTPUT=file.cc -P embed.cmake
# Writes a C++ file in which <NAMESPACE>::<FUNCTION>() (declared in HEADER) returns the bytes of INPUT.
file(READ ${INPUT} BYTES HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," BYTES "${BYTES}")
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

constexpr unsigned char kBytes[] = {${BYTES}};

}  // namespace

absl::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kBytes), sizeof kBytes}; }

}  // namespace ${NAMESPACE}
")

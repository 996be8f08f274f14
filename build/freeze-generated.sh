#!/usr/bin/env bash
# Freezes what the generator prints today for the contract in tests/Roam.Compatibility.Tests/Generated/vVERSION.
#
#   bash build/freeze-generated.sh VERSION      such as 0.2.0
#
# A folder that does not exist yet begins as a copy of the newest contract.
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:?usage: freeze-generated.sh VERSION}
frozen=tests/Roam.Compatibility.Tests/Generated
folder=$frozen/v$version
if [ ! -d "$folder" ]; then
  newest=$(ls -d "$frozen"/v* | sort -V | tail -n 1)
  mkdir "$folder"
  cp "$newest"/*.cs "$folder"
  sed -i "s/\.V[0-9_]*;/.V${version//[.-]/_};/" "$folder"/*.cs
fi

rm -f "$folder"/*.g.cs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/Frozen.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
    <CompilerGeneratedFilesOutputPath>generated</CompilerGeneratedFilesOutputPath>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="$PWD/$folder/*.cs" />
    <ProjectReference Include="$PWD/src/Roam/Roam.csproj" />
    <ProjectReference Include="$PWD/generators/Roam.Generators/Roam.Generators.csproj" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />
  </ItemGroup>
</Project>
EOF
dotnet build "$work/Frozen.csproj" --nologo -v quiet -p:Version="$version"
find "$work/generated" -name '*.Roam.g.cs' -exec cp {} "$folder" \;
git status --short "$folder"
